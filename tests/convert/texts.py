"""Texts for the tests of conversion, made by hypothesis."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

WORDS = [
    "头发",
    "發",
    "后",
    "皇后",
    "以后",
    "里面",
    "程序",
    "软件",
    "臺灣",
    "頭髮",
    "，",
    "。",
    "\n",
    "\r\n",
    "a",
    " ",
    "(tóu)",
    "𠮷",
    "干",
    "净",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)
CUTS = st.lists(st.integers(0, 200), max_size=6)


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(min(place, len(text)) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]
