"""Docstrings state what a thing is or does: they begin with a noun or a verb, and not with an interrogative."""

from __future__ import annotations

import ast

from tests.structure import Structure

INTERROGATIVES = ("What", "Whether", "Where", "Who", "That", "Which", "How", "When", "Why")


def test_no_docstring_begins_with_an_interrogative() -> None:
    # Strings below a constant or an attribute document it, and are held to the same.
    questions = [
        f"{module}:{node.lineno}: {node.value.value.splitlines()[0]}"
        for module, tree in Structure.read().modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if node.value.value.split(maxsplit=1)[0] in INTERROGATIVES
    ]
    assert questions == []
