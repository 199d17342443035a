"""The language of the help texts: English, or Chinese in the script of the locale.

The help texts are written in English beside the code. Their Chinese is in `chinese.py`, by the English text, in simplified
characters; a locale of Taiwan or Hong Kong gets it converted, as any text of linfen's. A command is translated when it is
looked up, in a run that shows Chinese, and never otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import click

__all__ = ["ENGLISH", "LANGUAGES", "language", "said", "set_language", "strings_of", "translated", "without_default"]

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh", "zh-tw", "zh-hk")

# What to convert to: for Taiwan with its own words (檔案 for 文件), by OpenCC's configuration for that.
_REGIONS = {"zh-tw": "s2twp", "zh-hk": "hongkong"}

# What a help text shows as an example stays as it is typed.
_LITERAL = re.compile(r"(\n .*(?:\n .*)*|担当、擔當、擔\(dān\)當|软件也找到軟體)")

C = TypeVar("C", bound=click.Command)

_chosen = ENGLISH


def language(environment: Mapping[str, str]) -> str:
    """The language of the messages in a locale, one of LANGUAGES.

    >>> language({"LANG": "zh_CN.UTF-8"}), language({"LC_ALL": "zh_TW", "LANG": "en"}), language({"LANG": "C"})
    ('zh', 'zh-tw', 'en')
    """
    locale = next(filter(None, (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.split(".")[0] not in ("", "C", "POSIX"):
        # GNU's list of languages goes before the locale, but not before C.
        locale = environment.get("LANGUAGE", "").split(":")[0] or locale
    name = locale.split(".")[0].split("@")[0].replace("_", "-").lower()
    if not (name == "zh" or name.startswith("zh-")):
        return ENGLISH
    if "hant" in name or name.startswith("zh-tw"):
        return "zh-tw"
    return "zh-hk" if name.startswith(("zh-hk", "zh-mo")) else "zh"


def set_language(name: str) -> None:
    """Show help texts in this language, one of LANGUAGES, from now on."""
    global _chosen
    _chosen = name


def translated(command: C) -> C:
    """A command with its help texts in the language chosen."""
    if _chosen == ENGLISH:
        return command
    from linfen_cli.cli.chinese import Context

    command.context_class = Context
    command.help, command.short_help, command.epilog = (
        text and said(text) for text in (command.help, command.short_help, command.epilog)
    )
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = said(parameter.help)
    if isinstance(command, click.Group) and isinstance(getattr(command, "commands", None), dict):
        for inner in command.commands.values():
            translated(inner)
    return command


def said(text: str) -> str:
    r"""A text of the help in the language chosen, paragraph by paragraph; what has no Chinese stays as it is.

    >>> set_language("zh-tw"); said("Print JSON."), said("Do not ask.  [default: auto]"); set_language("en")
    ('輸出 JSON。', '不詢問。 [預設：auto]')
    """
    if _chosen == ENGLISH:
        return text
    from linfen_cli.cli.chinese import chinese

    return "\n\n".join(_in_region(chinese(paragraph)) for paragraph in _paragraphs(text))


def strings_of(command: click.Command) -> Iterator[str]:
    """Every paragraph of the help texts of a command and of those under it, in English: what `chinese.py` must have."""
    texts = [command.help, command.short_help, command.epilog]
    texts += [one.help for one in command.params if isinstance(one, click.Option) and not one.hidden]
    for text in filter(None, texts):
        for paragraph in _paragraphs(text):
            if not paragraph.startswith("\b"):
                yield without_default(paragraph)[0]
    if isinstance(command, click.Group):
        inner: Sequence[click.Command] = list(command.commands.values())
        for one in inner:
            yield from strings_of(one)


def without_default(text: str) -> tuple[str, str]:
    """A text on one line, and the default value that it gives at its end (empty where it gives none).

    >>> without_default("What to call it. [default: its file's name]")
    ('What to call it.', "its file's name")
    """
    head, found, tail = " ".join(text.split()).partition(" [default: ")
    return (head, tail.rstrip("]")) if found else (head, "")


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip(" \n") for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _in_region(text: str) -> str:
    region = _REGIONS.get(_chosen)
    if region is None:
        return text
    from linfen_cli.convert.converter import Converter

    converter = Converter(region, None if region.startswith("s2") else "simplified")
    pieces = _LITERAL.split(text)
    pieces[::2] = map(converter.convert, pieces[::2])
    return "".join(pieces)
