"""Messages in the reader's language, through gettext.

Text for people is written in English beside the code and given to `_` (or `ngettext`, where it depends on a number) as a
literal, so that Babel finds it; values are filled in afterwards with `.format(...)`. The catalogues are in `locale/`. English
needs no catalogue, and until `set_language` is called with another language nothing is looked up or read.
"""

from __future__ import annotations

import gettext
import os
from functools import cache

__all__ = ["DOMAIN", "ENGLISH", "LANGUAGES", "LOCALE", "N_", "_", "chosen_language", "ngettext", "set_language"]

DOMAIN = "linfen"
LOCALE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "locale")
"""The folder of the catalogues: `zh_TW/LC_MESSAGES/linfen.mo` and so on."""

ENGLISH = "en"
LANGUAGES = {ENGLISH: "", "zh": "zh_CN", "zh-tw": "zh_TW", "zh-hk": "zh_HK"}
"""The languages that messages can be in, as `--lang` takes them, and the folder of each one's catalogue."""

_chosen = ENGLISH


def set_language(name: str) -> None:
    """Give messages in the language `name`, a key of LANGUAGES, from now on.

    >>> set_language("en"); _("Print JSON.")
    'Print JSON.'
    """
    global _chosen
    _chosen = name


def chosen_language() -> str:
    """Return the language that messages are in, a key of LANGUAGES."""
    return _chosen


def _(message: str) -> str:
    """Return `message` in the chosen language, or as it is where the catalogue lacks it.

    >>> _("cannot read {path}").format(path="a.txt")
    'cannot read a.txt'
    """
    return message if _chosen == ENGLISH else _catalogue(_chosen).gettext(message)


def N_(message: str) -> str:  # noqa: N802  (gettext's own name for it)
    """Return `message` as it is: it is marked for the catalogues, and `_` translates it where it is shown."""
    return message


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the message for `number` things in the chosen language.

    >>> ngettext("{n} file", "{n} files", 2).format(n=2)
    '2 files'
    """
    if _chosen == ENGLISH:
        return singular if number == 1 else plural
    return _catalogue(_chosen).ngettext(singular, plural, number)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, [LANGUAGES[language]], fallback=True)
