"""The reader's own words: dictionaries in OpenCC's text format, and names that are to stay as they are.

They come before every engine and every rule of an engine's: where one begins, the longest is taken, and what it becomes is not
converted further. That holds for all engines alike, since the words are taken out before an engine sees the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.source import read_source

__all__ = ["Found", "OwnWords", "parse_dictionary", "read_own_words"]


class Found(NamedTuple):
    """A word of the reader's in a text: its span in code points, and what it becomes."""

    start: int
    end: int
    replacement: str


class OwnWords:
    """Words and what they become; a name that is kept becomes itself."""

    def __init__(self, words: Mapping[str, str] | None = None) -> None:
        self.words = dict(words or {})
        lengths: dict[str, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}
        self._first = re.compile(f"[{re.escape(''.join(self._lengths))}]") if lengths else None

    def __bool__(self) -> bool:
        return bool(self.words)

    def find(self, text: str) -> Iterator[Found]:
        """The words in `text`, from left to right, none over another, the longest where several begin.

        >>> [found.replacement for found in OwnWords({"后": "后", "后天": "後天"}).find("后天皇后")]
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
                    yield Found(start, at, replacement)
                    break


def read_own_words(dictionaries: Iterable[str] = (), keep: Iterable[str] = ()) -> OwnWords:
    """The words of the dictionaries in the files named, a later one before an earlier, and the names to keep before all.

    Raises:
        LinfenError: a file cannot be read, or a line of it is no entry (the line is named); a name to keep is empty or has
            a line end in it.

    >>> read_own_words(keep=["臨汾"]).words
    {'臨汾': '臨汾'}
    """
    words: dict[str, str] = {}
    for name in dictionaries:
        words |= parse_dictionary(read_source(name, raw=True).text, name)
    for word in keep:
        if not word.strip() or "\n" in word or "\r" in word:
            raise LinfenError("a name to keep is a word on one line, not nothing")
        words[word] = word
    return OwnWords(words)


def parse_dictionary(text: str, name: str) -> dict[str, str]:
    r"""Read a dictionary in OpenCC's text format: a word, a tab, and what it becomes, one a line.

    Of several forms, with spaces between them, the first is taken. Lines that begin with # and empty lines are passed over.

    Raises:
        LinfenError: a line is no entry, or has a word once more; `name` and the line's number from 1 are named.

    >>> parse_dictionary("# mine\n后\t后 後\n", "my.txt")
    {'后': '后'}
    """
    words: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        word, tab, forms = line.partition("\t")
        if not tab:
            raise LinfenError(f"{name}, line {number}: there is no tab between a word and what it becomes")
        if not word.strip() or "\t" in forms:
            what = "the word before the tab is empty" if not word.strip() else "there is more than one tab"
            raise LinfenError(f"{name}, line {number}: {what}")
        if not forms.split():
            raise LinfenError(f"{name}, line {number}: what {word} becomes is empty")
        if word in lines:
            raise LinfenError(f"{name}, line {number}: {word} is in line {lines[word]} already")
        words[word], lines[word] = forms.split()[0], number
    return words
