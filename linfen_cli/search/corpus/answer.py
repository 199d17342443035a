"""Searching one source."""

from __future__ import annotations

from linfen_cli.base.errors import LinfenError, NothingToReadError, TooSlowError, in_message
from linfen_cli.base.messages import _
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.corpus.counting import count_file
from linfen_cli.search.corpus.files import File
from linfen_cli.search.corpus.reading import search_file
from linfen_cli.source import open_raw

__all__ = ["answer"]


def answer(corpus: Corpus, file: File) -> Answer:
    """Search a source. Errors become the problem of the answer; those of a long text may be raised by its pieces."""
    name = file.path if file.path is not None else ""
    if file.problem is not None:
        return Answer(name, problem=file.problem)
    if file.walked and not file.size:
        return Answer(name, corpus.no_hits)
    try:
        return _answer(corpus, file)
    except NothingToReadError as error:
        return Answer(name, corpus.no_hits) if file.walked else Answer(name, problem=str(error))
    except TooSlowError as error:
        return Answer(name, problem=f"{in_message(name)}: {error}")
    except LinfenError as error:
        return Answer(name, problem=str(error))


def _answer(corpus: Corpus, file: File) -> Answer:
    try:
        return count_file(corpus, file) if corpus.only_counts else search_file(corpus, file)
    except OSError:
        open_raw(file.path).close()  # raises the error with its reason
        message = _("{name} changed while it was read: search it again")
        raise LinfenError(message.format(name=in_message(file.path or ""))) from None
