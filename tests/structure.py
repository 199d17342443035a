"""The structure of the code: who imports whom, and how large its functions are.

    python -m tests.structure            figures of the whole package
    python -m tests.structure FOLDER     of another checkout

Imports are read off the syntax trees, so that those inside functions and under TYPE_CHECKING count as well.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = "linfen_cli"
ROOT = Path(__file__).parent.parent


class Import(NamedTuple):
    """One import of a module of the package by another; `names` is empty where the module itself is imported."""

    importer: str
    imported: str
    names: tuple[str, ...]
    in_function: bool


class Function(NamedTuple):
    """A function: its module and name, the lines it spans, its parameters, and its cyclomatic complexity."""

    where: str
    lines: int
    parameters: int
    complexity: int


@dataclass
class Structure:
    """The modules of a package, by dotted name, with their imports of one another and their functions."""

    modules: dict[str, ast.Module] = field(default_factory=dict)
    imports: list[Import] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    code_lines: int = 0

    @classmethod
    @cache
    def read(cls, root: Path = ROOT) -> Structure:
        """Read the package below `root`."""
        structure = cls()
        packages: set[str] = set()
        sources: dict[str, str] = {}
        for path in sorted((root / PACKAGE).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            if path.name == "__init__.py":
                name = name.removesuffix(".__init__")
                packages.add(name)
            sources[name] = path.read_text(encoding="utf-8")
            structure.modules[name] = ast.parse(sources[name])
        for name, tree in structure.modules.items():
            structure.imports += _imports(name, tree, structure.modules.keys(), is_package=name in packages)
            structure.functions += _functions(name, tree)
            structure.code_lines += _code_lines(sources[name], tree)
        return structure

    def file_cycles(self) -> list[list[str]]:
        """Return the groups of modules that import one another in a circle."""
        return _cycles({(one.importer, one.imported) for one in self.imports})

    def room_cycles(self) -> list[list[str]]:
        """Return the groups of rooms that import one another in a circle."""
        edges = {(room(one.importer), room(one.imported)) for one in self.imports}
        return _cycles({(importer, imported) for importer, imported in edges if importer != imported})


def room(module: str) -> str:
    """Return the room of a module: the folder or file right below the package.

    >>> room("linfen_cli.search.modes.regex"), room("linfen_cli.source"), room("linfen_cli")
    ('search', 'source', '')
    """
    return module.split(".")[1] if "." in module else ""


def _imports(module: str, tree: ast.Module, known: Iterable[str], *, is_package: bool) -> Iterator[Import]:
    known = set(known)
    for node, in_function in _with_place(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in known:
                    yield Import(module, alias.name, (), in_function)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node, is_package=is_package)
            if base.split(".")[0] != PACKAGE:
                continue
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                imported = inner if inner in known else base
                if imported in known and imported != module:
                    yield Import(module, imported, () if imported == inner else (alias.name,), in_function)


def _absolute(module: str, node: ast.ImportFrom, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


def _with_place(tree: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(tree):
        yield child, in_function
        inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from _with_place(child, inside)


def _cycles(edges: set[tuple[str, str]]) -> list[list[str]]:
    """Return the strongly connected components of two nodes or more (Tarjan)."""
    graph: dict[str, list[str]] = {}
    for importer, imported in sorted(edges):
        graph.setdefault(importer, []).append(imported)
        graph.setdefault(imported, [])
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    cycles: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
            if other in stack:
                low[node] = min(low[node], low[other])
        if low[node] == index[node]:
            at = stack.index(node)
            component = stack[at:]
            del stack[at:]
            if len(component) > 1:
                cycles.append(sorted(component))

    for node in graph:
        if node not in index:
            visit(node)
    return sorted(cycles)


_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.IfExp, ast.ExceptHandler, ast.Assert)


def _complexity(node: ast.AST) -> int:
    """Return McCabe's cyclomatic complexity, counted as radon counts it, functions inside included."""
    total = 1
    for child in ast.walk(node):
        if isinstance(child, _BRANCHES):
            total += 1
            total += isinstance(child, ast.For | ast.AsyncFor | ast.While) and bool(child.orelse)
        elif isinstance(child, ast.BoolOp):
            total += len(child.values) - 1
        elif isinstance(child, ast.comprehension):
            total += 1 + len(child.ifs)
        elif isinstance(child, ast.match_case) or (
            isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and child is not node
        ):
            total += 1
    return total


def _functions(module: str, tree: ast.Module) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            parameters = len(arguments.posonlyargs) + len(arguments.args) + len(arguments.kwonlyargs)
            yield Function(
                f"{module}:{node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
                parameters,
                _complexity(node),
            )


def _code_lines(source: str, tree: ast.Module) -> int:
    """Return the number of lines that hold code: neither blank, nor comment, nor docstring."""
    documented: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            documented.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - documented)


def main(arguments: list[str]) -> int:
    """Print the figures."""
    structure = Structure.read(Path(arguments[0]) if arguments else ROOT)
    print(f"modules                              {len(structure.modules):,}")
    print(f"lines of code                        {structure.code_lines:,}")
    print(f"circles of files                     {len(structure.file_cycles())}")
    print(f"circles of rooms                     {len(structure.room_cycles())}")
    inside = sum(one.in_function for one in structure.imports)
    print(f"first-party imports, in functions    {len(structure.imports):,}, {inside:,}")
    functions = structure.functions
    print(f"functions                            {len(functions):,}")
    print(f"functions of more than 50 lines      {sum(one.lines > 50 for one in functions)}")
    print(f"functions of complexity above 15     {sum(one.complexity > 15 for one in functions)}")
    print(f"functions of complexity above 20     {sum(one.complexity > 20 for one in functions)}")
    print(f"parameters of a function at most     {max(one.parameters for one in functions)}")
    for one in sorted(functions, key=lambda one: -one.complexity)[:25]:
        if one.complexity > 15:
            print(f"  {one.complexity:3} {one.where}")
    for cycle in structure.file_cycles() + structure.room_cycles():
        print("  circle:", " ".join(cycle))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
