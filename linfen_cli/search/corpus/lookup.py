"""Searching a folder by its index, as far as that is up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from linfen_cli.base.errors import LinfenError, in_message
from linfen_cli.base.messages import _
from linfen_cli.search.corpus.answer import answer
from linfen_cli.search.corpus.corpus import Answer, Corpus, settled
from linfen_cli.search.corpus.counting import count_pieces
from linfen_cli.search.corpus.files import File, files_of, kind_of
from linfen_cli.search.index.database import UnusableIndexError, find
from linfen_cli.search.index.lookup import Index

__all__ = ["look_up"]


def look_up(corpus: Corpus, name: str) -> Iterator[Answer]:
    """Yield the answers of an indexed folder, or of a folder or file in it.

    A file that has changed is searched itself, and so are all if the index cannot be used; the notes of the corpus say so.

    Raises:
        LinfenError: there is no index, or it was made with other options.
    """
    folder = find(name)
    if folder is None:
        message = _("{name} is in no folder with an index: linfen index makes one")
        raise LinfenError(message.format(name=in_message(name)))
    try:
        index = Index(folder)
    except UnusableIndexError as error:
        corpus.notes.distrusted.append(str(error))
        yield from _search(corpus, name)
        return
    with index:
        walked = os.path.isdir(name)
        if walked and (index.hidden, index.ignore) != (corpus.hidden, corpus.ignore):
            message = _("the index of {folder} was made with other files in it: give it the same options")
            raise LinfenError(message.format(folder=in_message(folder)))
        try:
            files = index.files(name)
            lookup = _Lookup.of(corpus, index)
        except UnusableIndexError as error:
            corpus.notes.distrusted.append(str(error))
            yield from _search(corpus, name)
            return
        for known in files:
            file = File(known.path, walked, known.size, known.problem)
            if known.number is None:
                corpus.notes.outdated.append(known.path)
                yield answer(corpus, file)
                continue
            try:
                yield lookup.answer(file, known.number)
            except UnusableIndexError as error:
                corpus.notes.distrusted.append(str(error))
                yield answer(corpus, file)


def _search(corpus: Corpus, name: str) -> Iterator[Answer]:
    """Yield the answers of the files without the index."""
    for file in files_of([name], hidden=corpus.hidden, ignore=corpus.ignore):
        yield answer(corpus, file)


@dataclass(frozen=True)
class _Lookup:
    """The result of a query in an index.

    Attributes:
        corpus: the corpus.
        index: the index.
        counts: the counts by file, if only these are needed and the index has them.
        pieces: by file, the pieces that may have a hit; None for all.
    """

    corpus: Corpus
    index: Index
    counts: dict[int, tuple[int, ...]] | None
    pieces: dict[int, list[int]] | None

    @classmethod
    def of(cls, corpus: Corpus, index: Index) -> _Lookup:
        counts = index.counts(corpus.query) if corpus.only_counts else None
        all_are_wanted = corpus.every or corpus.invert
        pieces = None if all_are_wanted or counts is not None else index.candidates(corpus.query)
        return cls(corpus, index, counts, pieces)

    def answer(self, file: File, number: int) -> Answer:
        """Return the answer of the file that has this number in the index.

        Raises:
            UnusableIndexError: the index is broken.
        """
        name, corpus = file.path or "", self.corpus
        if corpus.whole and kind_of(name, file.size, corpus.sizes).is_long:
            return answer(corpus, file)  # its sections are not in the index
        if self.counts is not None:
            return Answer(name, self.counts.get(number, corpus.no_hits))
        wanted = None if self.pieces is None else self.pieces.get(number, [])
        if wanted == []:
            return Answer(name, corpus.no_hits if corpus.only_counts else ())
        pieces = chain.from_iterable(map(corpus.pieces, self.index.texts(number, name, wanted)))
        if corpus.only_counts:
            return count_pieces(corpus, Answer(name, pieces=pieces))
        return Answer(name, pieces=pieces if file.size > corpus.sizes.long else settled(pieces))
