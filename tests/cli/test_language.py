"""The language of messages: of the locale, or of --lang wherever it stands; and it ends with the run."""

from __future__ import annotations

import gettext
import os

import pytest

from linfen_cli.base.messages import _, chosen_language
from linfen_cli.cli import language

# As GNU gettext takes the variables: LC_ALL, LC_MESSAGES, LANG, and LANGUAGE before them unless the locale is C.
LOCALES = [
    ({}, "en"),
    ({"LANG": "C.UTF-8"}, "en"),
    ({"LANG": "POSIX", "LANGUAGE": "zh_TW"}, "en"),
    ({"LANG": "de_DE.UTF-8"}, "en"),
    ({"LANG": "zh_CN.UTF-8"}, "zh"),
    ({"LANG": "zh_SG"}, "zh"),
    ({"LANG": "zh"}, "zh"),
    ({"LANG": "zh_TW.Big5"}, "zh-tw"),
    ({"LANG": "zh_Hant"}, "zh-tw"),
    ({"LANG": "zh_HK.UTF-8"}, "zh-hk"),
    ({"LANG": "zh_MO"}, "zh-hk"),
    ({"LC_ALL": "zh_TW", "LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh-tw"),
    ({"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
    ({"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
    ({"LANG": "en_US", "LANGUAGE": "zh_HK:en"}, "zh-hk"),
    ({"LANG": "zh_CN", "LANGUAGE": "en"}, "en"),
]


@pytest.mark.parametrize(("environment", "expected"), LOCALES)
def test_the_language_of_a_locale(environment: dict[str, str], expected: str) -> None:
    assert language.language_of(environment) == expected


@pytest.mark.parametrize(
    ("line", "rest", "chosen"),
    [
        ("show a.txt", "show a.txt", None),
        ("--lang zh show", "show", "zh"),
        ("show --lang=zh-tw a.txt", "show a.txt", "zh-tw"),
        ("show a.txt --lang zh-hk", "show a.txt", "zh-hk"),
        ("--lang zh show --lang en", "show", "en"),
        ("--lang fr show", "--lang fr show", None),
        ("search -- --lang zh", "search -- --lang zh", None),
        ("show --lang", "show --lang", None),
    ],
)
def test_the_option_may_stand_anywhere(line: str, rest: str, chosen: str | None) -> None:
    assert language.without_language(line.split()) == (rest.split(), chosen)


def test_a_language_ends_with_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    with language.speaking("zh-tw"):
        assert (chosen_language(), _("Print JSON."), gettext.gettext("Missing argument")) == (
            "zh-tw",
            "輸出 JSON。",
            "缺少引數",
        )
    assert (chosen_language(), _("Print JSON."), gettext.gettext("Missing argument")) == (
        "en",
        "Print JSON.",
        "Missing argument",
    )
    assert os.environ["LANGUAGE"] == "de"


def test_english_reads_no_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gettext, "translation", None)
    with language.speaking("en"):
        assert _("Print JSON.") == "Print JSON."
