"""Routing: the configurations of each stretch of a text."""

from __future__ import annotations

import pytest

from linfen_cli.convert.routing import Router


@pytest.mark.parametrize(
    ("to", "words", "text", "chains"),
    [
        ("taiwan", False, "头发", [("头发", ("s2tw",), False)]),
        ("taiwan", False, "擔當\n担当\n", [("擔當\n", ("t2tw",), True), ("担当\n", ("s2tw",), False)]),
        ("simplified", False, "这擔", [("这擔", ("t2s",), False)]),
        ("simplified", False, "這裡的電腦", [("這裡的電腦", ("tw2s",), False)]),
        ("simplified", True, "電腦", [("電腦", ("tw2sp",), False)]),  # no region's forms: most such text is Taiwan's
        ("hongkong", False, "這裏", [("這裏", ("t2hk",), False)]),
        ("macau", False, "這裏", [("這裏", ("t2hk",), False)]),
        ("hongkong", True, "這裡", [("這裡", ("tw2tp", "t2hkp"), False)]),
        ("taiwan", False, "你好", [("你好", ("s2tw",), False)]),
    ],
)
def test_each_stretch_has_its_chain(
    to: str, words: bool, text: str, chains: list[tuple[str, tuple[str, ...], bool]]
) -> None:
    assert [tuple(one) for one in Router(to, None, "pyo3", words=words).stretches(text)] == chains


def test_a_source_that_is_given_is_not_detected() -> None:
    router = Router("simplified", "hongkong", "pyo3", words=False)
    assert [tuple(one) for one in router.stretches("擔當\n担当\n")] == [("擔當\n担当\n", ("hk2s",), False)]
    japanese = Router("taiwan", None, "pyo3", words=False)
    assert [one.chain for one in japanese.stretches("国\n", otherwise="japanese")] == [("jp2t", "t2tw")]
