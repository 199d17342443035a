"""User dictionaries: words of the user's own in OpenCC's text format, and names that stay as they are.

They come before every engine and every rule of an engine's: where several words begin, the longest is taken, and its replacement is
not converted further. That holds for all engines alike, since the words are taken out before an engine sees the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.formats.registry import PLAIN
from linfen_cli.source import read_source

__all__ = ["Replacement", "UserDictionary", "parse_dictionary", "read_user_dictionary"]


class Replacement(NamedTuple):
    """A span of a text, in code points, and what to write there instead of what an engine would."""

    start: int
    end: int
    text: str


class UserDictionary:
    """Words and their replacements; a name that is kept is replaced by itself."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self.words = dict(words or {})
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
        self._first = re.compile(f"[{re.escape(''.join(self._lengths))}]") if lengths else None

    def __bool__(self) -> bool:
        return bool(self.words)

    def find(self, text: str) -> Iterator[Replacement]:
        """Yield the words in `text`, from left to right, without overlaps, the longest where several begin.

        >>> [match.text for match in UserDictionary({"后": "后", "后天": "後天"}).find("后天皇后")]
        ['後天', '后']
        """
        if self._first is None:
            return
        at = 0
        while match := self._first.search(text, at):
            start = match.start()
            at = start + 1
            for length in self._lengths[match[0]]:
                replacement = self.words.get(text[start : start + length])
                if replacement is not None:
                    at = start + length
                    yield Replacement(start, at, replacement)
                    break


def read_user_dictionary(dictionaries: Iterable[str] = (), keep: Iterable[str] = ()) -> UserDictionary:
    """Read the dictionaries in the files named, a later one before an earlier, and put the names to keep before all.

    Raises:
        LinfenError: a file cannot be read, or a line of it is not an entry (the line is named); a name to keep is empty or has
            a line end in it.

    >>> read_user_dictionary(keep=["臨汾"]).words
    {'臨汾': '臨汾'}
    """
    words: dict[str, str] = {}
    for name in dictionaries:
        words |= parse_dictionary(read_source(name, form=PLAIN).text, name)
    for word in keep:
        if not word.strip() or "\n" in word or "\r" in word:
            raise LinfenError(_("a name to keep is a word on one line, not nothing"))
        words[word] = word
    return UserDictionary(words)


def parse_dictionary(text: str, name: str) -> dict[str, str]:
    r"""Parse a dictionary in OpenCC's text format: a word, a tab, and its replacement, one entry a line.

    Of several replacements, with spaces between them, the first is taken. Lines that begin with # and empty lines are skipped.

    Raises:
        LinfenError: a line is not an entry, or repeats a word; `name` and the line's number from 1 are named.

    >>> parse_dictionary("# mine\n后\t后 後\n", "my.txt")
    {'后': '后'}
    """
    words: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, tab, forms = line.partition("\t")
        problem = _problem(word, tab, forms, lines)
        if problem:
            raise LinfenError(_("{path}, line {number}: {problem}").format(path=name, number=number, problem=problem))
        words[word], lines[word] = forms.split()[0], number
    return words


def _problem(word: str, tab: str, forms: str, lines: Mapping[str, int]) -> str:
    """Return what is wrong with a line of a dictionary, or nothing; `lines` has the earlier words with their lines."""
    if not tab:
        return _("there is no tab between a word and what it becomes")
    if not word.strip():
        return _("the word before the tab is empty")
    if "\t" in forms:
        return _("there is more than one tab")
    if not forms.split():
        return _("what {word} becomes is empty").format(word=word)
    if word in lines:
        return _("{word} is in line {number} already").format(word=word, number=lines[word])
    return ""
