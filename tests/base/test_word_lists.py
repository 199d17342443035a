"""Word lists: what a file says, and that those of the package have no word twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from linfen_cli.article import headings, statistics
from linfen_cli.base.word_lists import read_word_lists


def test_sections_comments_and_order(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("# says where from\n\n[two words]\n更要 要\n  須\n[none]\n", encoding="utf-8")
    assert read_word_lists(str(tmp_path / "module.py"), "list.txt") == {"two words": ("更要", "要", "須"), "none": ()}


@pytest.mark.parametrize("text", ["要\n[modal]\n須\n", "[modal]\n要\n[modal]\n須\n"])
def test_a_file_that_is_wrong(text: str, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.txt"):
        read_word_lists(str(tmp_path / "module.py"), "list.txt")


@pytest.mark.parametrize(("module", "name"), [(headings, "headings.txt"), (statistics, "stop_words.txt")])
def test_no_list_has_a_word_twice(module: object, name: str) -> None:
    for section, words in read_word_lists(str(vars(module)["__file__"]), name).items():
        assert len(set(words)) == len(words), section
