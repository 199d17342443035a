"""Preparation: texts as an index keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from linfen_cli.article.article import Outline, outline
from linfen_cli.base.alignment import Alignment
from linfen_cli.base.errors import LinfenError
from linfen_cli.repair import repair
from linfen_cli.search.corpus.files import Sizes
from linfen_cli.search.index.ngrams import ngrams_of
from linfen_cli.search.index.preparation import joined_ngrams, prepared, texts_to_index
from tests.search import texts


@given(texts.stored)
def test_a_text_can_be_had_back(stored: str) -> None:
    text = prepared(stored, whole=True)
    repaired = repair(stored)
    assert "".join(block.text[block.skip :] for block, _ in text.blocks) == repaired.text
    assert (text.clean_length, text.stored_length) == (len(repaired.text), len(stored))
    if text.edits is None:
        assert (text.original, repaired.text) == (None, stored)
    else:
        assert text.original == stored
        assert list(Alignment.from_bytes(len(stored), text.edits).edits) == list(repaired.alignment.edits)
    assert text.outline is not None
    assert Outline.from_bytes(text.outline) == outline(repaired.text)
    assert all(set(ngrams.split(" ")) == ngrams_of(block.text) for block, ngrams in text.blocks)


def test_a_piece_of_a_long_text_has_no_sections() -> None:
    assert prepared("一、開頭\n不擔當。", whole=False).outline is None
    assert joined_ngrams("擔") == "擔"


def test_files_as_they_are_indexed(tmp_path: Path) -> None:
    sizes = Sizes(long=100, window=60)
    long, short, empty, binary, broken = (tmp_path / name for name in ("long", "short", "empty", "binary", "broken"))
    long.write_text("擔(dān)當。\n" * 20, encoding="utf-8")
    short.write_text("擔(dān)當。\n", encoding="utf-8")
    empty.write_bytes(b"")
    binary.write_bytes(b"\0\1")
    broken.write_bytes("擔".encode() + b"\xff\xff")
    pieces = list(texts_to_index(str(long), sizes))
    assert len(pieces) > 2
    before, last = pieces[-1]
    assert before.clean + last.clean_length == len("擔當。\n" * 20)
    assert before.stored + last.stored_length == len("擔(dān)當。\n" * 20)
    assert before.lines + last.lines == 20
    assert [text.original for _, text in texts_to_index(str(short), sizes)] == ["擔(dān)當。\n"]
    assert list(texts_to_index(str(empty), sizes)) == list(texts_to_index(str(binary), sizes)) == []
    with pytest.raises(LinfenError, match="broken"):
        list(texts_to_index(str(broken), sizes))
