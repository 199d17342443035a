"""Corpora: long texts in pieces, files of every kind and encoding, several processes; the answers are those of the whole text."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linfen_cli.article.article import load
from linfen_cli.base import chunking
from linfen_cli.search.corpus import files
from linfen_cli.search.corpus.answers import answers
from linfen_cli.search.corpus.corpus import Answer, Corpus
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.match import search, unmatched_lines
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import Query, compile_query
from tests.search import texts

Found = tuple[int, int, int, int, int, str, str]


def found_in(answer: Answer) -> list[Found]:
    """The hits of an answer, counted from the beginning of the text: clean and stored span, line, texts."""
    assert answer.problem is None, answer.problem
    found: list[Found] = []
    for article, hits in answer.pieces:
        before = article.before
        for hit in hits:
            found.append(
                (
                    before.clean + hit.start, before.clean + hit.end,
                    before.stored + hit.stored_start, before.stored + hit.stored_end,
                    hit.line_number, hit.text, hit.stored_text,
                )
            )  # fmt: skip
    return found


def expected(path: Path, query: Query, *, invert: bool = False) -> list[Found]:
    """Return the matches of a search of the whole text."""
    article = load(str(path))
    hits = search(article, query)
    if invert:
        hits = unmatched_lines(article, hits)
    return found_in(Answer(str(path), pieces=[(article, hits)]))


SMALL = Sizes(long=100, window=96, look=96, doubtful=64)
"""Texts of some hundred bytes are long ones."""


@pytest.fixture
def small() -> Iterator[None]:
    """Look at little to see what a file is, and for a place to cut it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunking, "_TAIL", 64)
        patch.setattr(files, "_HEAD", 64)
        yield


lines = st.lists(
    st.tuples(
        st.sampled_from(["擔當", "責任在肩", "擔(dān)當", "不擔", "當然", "abc", "一二三四五六七八九十擔", "", "\u3000\u3000當"]),
        st.sampled_from(["。", "", "，", "！", " "]),
        st.sampled_from(["\n", "\n", "\r\n", "\n\n"]),
    ).map("".join),
    min_size=8,
    max_size=30,
)  # fmt: skip
queries = st.sampled_from(
    [compile_query(patterns) for patterns in ("担当", "責任", ["当", "。"], "擔")]
    + [compile_query("担当", MatchOptions(exact=True)), compile_query("dandang", MatchOptions(sound=True))]
    + [compile_query("不担当", MatchOptions(fuzzy=1)), compile_query("担当?", MatchOptions(regex=True))]
)


def check_in_pieces(path: Path, parts: list[str], query: Query, *, jobs: int) -> None:
    # Each tail that is looked at for a place to cut has a line that ends in a mark.
    path.write_text("完。\n".join(parts) + "完。\n" * 40, encoding="utf-8", newline="")
    assert path.stat().st_size > SMALL.long
    wanted = expected(path, query)
    corpus = Corpus([str(path)], query, jobs=jobs, sizes=SMALL)
    (answer,) = answers(replace(corpus, offsets=True))
    assert found_in(answer) == wanted
    # Where offsets are not wanted, stretches without a hit are not repaired.
    (answer,) = answers(corpus)
    assert [one[4:] for one in found_in(answer)] == [one[4:] for one in wanted]
    (answer,) = answers(replace(corpus, only_counts=True))
    assert sum(answer.counts) == len(wanted)
    (answer,) = answers(replace(corpus, invert=True))
    assert [one[4:] for one in found_in(answer)] == [one[4:] for one in expected(path, query, invert=True)]


LINES_ACROSS = (
    ["一擔\n", "當。\n"] * 30,
    ["擔\r\n", "\u3000當，\r\n"] * 30,
    ["擔(dān)當，\n", "擔(dān)\n當(dāng)。\n"] * 40,
    ["一擔(dān)\n", "\n當。\n"] * 40,
)
"""Texts whose matches go across line ends."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines, queries)
def test_a_long_text_gives_what_it_gives_whole(small: None, tmp_path: Path, parts: list[str], query: Query) -> None:
    # By one process: to start more takes longer than to read so short a text.
    check_in_pieces(tmp_path / "long.txt", parts, query, jobs=1)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_long_text_whose_matches_go_across_lines(small: None, tmp_path: Path, jobs: int) -> None:
    for parts in LINES_ACROSS:
        check_in_pieces(tmp_path / "long.txt", parts, compile_query("担当"), jobs=jobs)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(lines, st.sampled_from(texts.ENCODINGS), st.booleans())
def test_a_long_text_in_any_encoding(
    small: None, tmp_path: Path, parts: list[str], encoding: str, packed: bool
) -> None:
    path = tmp_path / "long"
    data = texts.encoded("完。\n".join(parts) + "這是結束的話，不是別的。\n" * 20, encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    query = compile_query("担当")
    corpus = Corpus([str(path)], query, jobs=1, sizes=SMALL)
    (answer,) = answers(replace(corpus, offsets=True))
    assert found_in(answer) == expected(path, query)
    (answer,) = answers(replace(corpus, only_counts=True))
    assert answer.counts == (len(expected(path, query)),)


def test_a_long_text_with_damage(tmp_path: Path, found: str) -> None:
    path = tmp_path / "long.txt"
    path.write_text((found + "\n") * 4, encoding="utf-8")
    query = compile_query(["擔當", "热潮", "征程"])
    wanted = expected(path, query)
    corpus = Corpus([str(path)], query, jobs=2, sizes=Sizes(long=20_000, window=16_384, doubtful=8192))
    (answer,) = answers(replace(corpus, offsets=True))
    assert found_in(answer) == wanted
    (answer,) = answers(replace(corpus, only_counts=True))
    assert sum(answer.counts) == len(wanted)
    assert all(answer.counts)


def test_numbers_alone_are_of_the_same_units(tmp_path: Path) -> None:
    path = tmp_path / "article.txt"
    path.write_text("一、開頭\n不擔當。\n责任。\n二、結尾\n責任。擔當，責任。\n三、別的\n責任。\n", encoding="utf-8")
    for unit, wanted in (("sentence", (1, 1)), ("paragraph", (1, 2)), ("section", (2, 3)), ("file", (2, 4))):
        query = compile_query(["担当", "责任"], together=unit)
        (answer,) = answers(Corpus([str(path)], query, only_counts=True, whole=unit in ("section", "file")))
        assert answer.counts == wanted, unit
