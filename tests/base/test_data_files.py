"""Data files: what a file says, and that those of the package say nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from linfen_cli.article import headings, statistics
from linfen_cli.base.data_files import read_table, read_word_lists
from linfen_cli.lexicon import phrases
from linfen_cli.readings import polyphones


def test_sections_comments_and_order(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# says where from\n\n[two words]\n更要 要\n  須\n[none]\n", encoding="utf-8")
    assert read_word_lists(str(tmp_path / "module.py"), "list.txt") == {"two words": ("更要", "要", "須"), "none": ()}


@pytest.mark.parametrize("text", ["要\n[modal]\n須\n", "[modal]\n要\n[modal]\n須\n"])
def test_a_file_that_is_wrong(text: str, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.txt"):
        read_word_lists(str(tmp_path / "module.py"), "list.txt")


@pytest.mark.parametrize(
    ("module", "name"), [(headings, "headings.txt"), (statistics, "stop_words.txt"), (polyphones, "erhua.txt")]
)
def test_no_list_has_a_word_twice(module: object, name: str) -> None:
    for section, words in read_word_lists(str(vars(module)["__file__"]), name).items():
        assert len(set(words)) == len(words), section


def test_rows_and_empty_fields(tmp_path: Path) -> None:
    (tmp_path / "table.tsv").write_text("# a\tb\n着\t\t手|重\n\n了\tliǎo\t\n", encoding="utf-8")
    assert list(read_table(str(tmp_path / "module.py"), "table.tsv")) == [["着", "", "手|重"], ["了", "liǎo", ""]]


@pytest.mark.parametrize(
    ("module", "name", "key"),
    [(phrases, "phrases.tsv", 1), (polyphones, "usual.tsv", 1), (polyphones, "polyphones.tsv", 4)],
)
def test_no_table_has_a_row_twice(module: object, name: str, key: int) -> None:
    keys = [tuple(row[:key]) for row in read_table(str(vars(module)["__file__"]), name)]
    assert len(set(keys)) == len(keys)
