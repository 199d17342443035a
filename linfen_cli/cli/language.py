"""The language of messages and help: English, or Chinese of the locale's region, or what `--lang` says."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from linfen_cli.base.messages import DOMAIN, ENGLISH, LANGUAGES, LOCALE, set_language
from linfen_cli.chars.regions import SIMPLIFIED, region, regions

__all__ = ["language_of", "speaking", "without_language"]


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of messages in a locale, a key of LANGUAGES.

    >>> language_of({"LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "zh_TW", "LANG": "en"}), language_of({"LANG": "C"})
    ('zh', 'zh-tw', 'en')
    """
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.split(".")[0] not in ("", "C", "POSIX"):
        # GNU's list of languages goes before the locale, but not before C.
        locale = environment.get("LANGUAGE", "").split(":")[0] or locale
    name = locale.split(".")[0].split("@")[0].replace("_", "-").lower()
    if not (name == "zh" or name.startswith("zh-")):
        return ENGLISH
    # zh_TW is a region's name; of zh_Hant_CN and the like the script is known.
    known = region(name) or region("-".join(name.split("-")[:2])) or SIMPLIFIED
    return regions()[known].help


def without_language(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """Return `arguments` without `--lang`, which may stand anywhere, and the language that it names.

    >>> without_language(["show", "--lang", "zh", "a.txt"])
    (['show', 'a.txt'], 'zh')
    """
    rest = list(arguments)
    end = rest.index("--") if "--" in rest else len(rest)
    chosen: str | None = None
    for at in range(end - 1, -1, -1):
        name, equals, value = rest[at].partition("=")
        if name == "--lang" and equals and value in LANGUAGES:
            chosen = chosen or value
            del rest[at]
        elif name == "--lang" and not equals and at + 1 < len(rest) and rest[at + 1] in LANGUAGES:
            chosen = chosen or rest[at + 1]
            del rest[at : at + 2]
    return rest, chosen


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Give messages in `language`, those of click as well, and go back to English."""
    if language == ENGLISH:
        yield
        return
    set_language(language)
    # Click asks the standard library, which takes the language from the environment.
    domain, before = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = LANGUAGES[language]
    try:
        yield
    finally:
        set_language(ENGLISH)
        gettext.textdomain(domain)
        del os.environ["LANGUAGE"]
        if before is not None:
            os.environ["LANGUAGE"] = before
