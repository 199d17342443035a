"""EPUB books: what the reference checker says of them, and what a program reads that knows nothing of linfen."""

from __future__ import annotations

import re
import subprocess
import zipfile
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import pytest

from tests.conftest import Linfen, needs
from tests.render.test_html import HOSTILE, squeezed

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"


def read(path: Path) -> tuple[list[str], list[str], dict[str, str]]:
    """The text of a book in the order of its spine, without readings; its table of contents; its metadata."""
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        container = ElementTree.fromstring(book.read("META-INF/container.xml"))
        root = next(element.attrib["full-path"] for element in container.iter() if element.tag.endswith("rootfile"))
        folder = root.rpartition("/")[0]
        package = ElementTree.fromstring(book.read(root))
        items = {item.attrib["id"]: item for item in package.iter(f"{OPF}item")}
        names = [f"{folder}/{items[ref.attrib['idref']].attrib['href']}" for ref in package.iter(f"{OPF}itemref")]
        pages = [ElementTree.fromstring(book.read(name)) for name in names]
        nav = next(item for item in items.values() if item.attrib.get("properties") == "nav")
        contents = ElementTree.fromstring(book.read(f"{folder}/{nav.attrib['href']}"))
        links = ["".join(link.itertext()) for link in contents.iter(f"{XHTML}a")]
        for link in contents.iter(f"{XHTML}a"):
            name, _, target = link.attrib["href"].partition("#")
            page = pages[names.index(f"{folder}/{name}")]
            assert not target or any(element.attrib.get("id") == target for element in page.iter())
        said = {element.tag.rpartition("}")[2]: element.text or "" for element in package.find(f"{OPF}metadata") or ()}
    return [_text(page.find(f"{XHTML}body")) for page in pages], links, said


def _text(element: ElementTree.Element | None) -> str:
    assert element is not None
    if element.tag in (f"{XHTML}rt", f"{XHTML}rp"):
        return ""
    return (element.text or "") + "".join(_text(child) + (child.tail or "") for child in element)


CASES = {
    "article": (["--pinyin", "--highlight", "担当"], None),
    "simplified": (["--to", "simplified", "--glosses", "above", "--highlight", "担当"], None),
    "a section": (["-s", "4", "--zhuyin"], None),
    "hostile": (["--pinyin"], HOSTILE),
    "one line": ([], "擔當"),
    "japanese": ([], "吾輩は猫である。\n\n名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n"),
    "chapters": ([], "一本書\n\n" + "".join(f"第{n}章 出發\n" + "　　天亮了，我們就走。" * 400 + "\n" for n in range(1, 9))),
    "no headings": ([], "他來了。\n" * 9000),
}  # fmt: skip


@pytest.fixture(scope="module")
def books(linfen: Linfen, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    made = {}
    for name, (options, text) in CASES.items():
        made[name] = folder / f"{name}.epub"
        linfen("export", *(["-"] if text else []), *options, "-o", str(made[name]), stdin=text or "")
    return made


# Each takes a Java machine some seconds to start; the others are of the same templates.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["article", "hostile", "chapters"])
def test_the_reference_checker_has_nothing_to_say(books: dict[str, Path], name: str) -> None:
    needs("epubcheck", "epubcheck")
    # Debian's is a Java archive that only some kernels can start by itself.
    command = ["java", "-jar", str(Path(which("epubcheck") or "").resolve()), "--failonwarnings", str(books[name])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Messages: 0 fatals / 0 errors / 0 warnings" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("name", CASES)
def test_every_book_can_be_read(books: dict[str, Path], name: str) -> None:
    pages, links, said = read(books[name])
    assert "".join(pages).strip()
    assert links
    assert said["title"]
    assert said["identifier"].startswith("urn:uuid:")


def test_it_has_the_article(books: dict[str, Path], clean: str) -> None:
    pages, links, said = read(books["article"])
    assert squeezed("".join(pages)) == squeezed(clean)
    assert links[0] == "強化責任落實。"
    assert said["language"] == "zh-Hant"
    assert said["title"] == clean.splitlines()[0]
    assert said["date"] == "2026-11-22"


def test_long_texts_are_several_files(books: dict[str, Path]) -> None:
    pages, links, _ = read(books["chapters"])
    assert len(pages) > 2
    assert links == [f"第{n}章 出發" for n in range(1, 9)]
    assert len(read(books["no headings"])[0]) > 1


def test_hostile_text_is_text(books: dict[str, Path]) -> None:
    pages, _, _ = read(books["hostile"])
    assert '<script>document.title = "owned"</script>' in "".join(pages)
    with zipfile.ZipFile(books["hostile"]) as book:
        tags = {
            tag
            for name in book.namelist()
            if name.endswith(".xhtml")
            for tag in re.findall(r"<([a-z]\w*)", book.read(name).decode())
        }
    assert not tags & {"script", "img", "svg", "iframe", "base", "i"}


def test_the_same_text_gives_the_same_bytes(linfen: Linfen, books: dict[str, Path], tmp_path: Path) -> None:
    again = tmp_path / "again.epub"
    linfen("export", "--pinyin", "--highlight", "担当", "-o", str(again), TZ="Asia/Shanghai")
    assert again.read_bytes() == books["article"].read_bytes()
    with zipfile.ZipFile(again) as book:
        first = book.infolist()[0]
        assert (first.filename, first.compress_type, book.read(first)) == ("mimetype", 0, b"application/epub+zip")
    assert again.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    later = tmp_path / "later.epub"
    linfen("export", "--pinyin", "-o", str(later), SOURCE_DATE_EPOCH="1000000000")
    with zipfile.ZipFile(later) as book:
        assert "2001-09-09T01:46:40Z" in book.read("EPUB/package.opf").decode()
