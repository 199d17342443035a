"""Docstrings state what a thing is or does: they begin with a noun or a verb, and not with an interrogative."""

from __future__ import annotations

import re

import pytest

from tests.structure import PACKAGE, ROOT

# A triple-quoted string that begins a line documents what it stands in, or the constant above it.
QUESTION = re.compile(r'^ *r?"""(?:What|Whether|Where|Who|That|Which|How|When|Why)\b.*', re.MULTILINE)


@pytest.mark.parametrize("folder", [PACKAGE, "tests"])
def test_no_docstring_begins_with_an_interrogative(folder: str) -> None:
    questions = {
        str(path.relative_to(ROOT)): matches
        for path in (ROOT / folder).rglob("*.py")
        if (matches := QUESTION.findall(path.read_text(encoding="utf-8")))
    }
    assert questions == {}


def test_an_interrogative_is_seen() -> None:
    question = 'How it is drawn."""'
    assert QUESTION.search('def draw() -> None:\n    """' + question)
    assert not QUESTION.search('def draw() -> None:\n    """Draw it, whatever it is. ' + question)
