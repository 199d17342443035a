"""Pages in bulk repair: only the text between tags is changed, and the page stays in its encoding."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from linfen_cli.base.compressed import GZIP, ZSTANDARD, compress, decompress
from linfen_cli.bulk import text as bulk_text
from linfen_cli.bulk.html import repair_html
from linfen_cli.repair import Settings
from tests.bulk.samples import CLEAN, DAMAGED
from tests.conftest import Linfen

# Each of these has what a repair of text would change.
PAGE = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>頁</title><style>.a::after { content: "學(xué)" }</style>
<script>var title = "學(xué)";</script></head>
<body data-x="學(xué)"><!-- 學(xué) --><img alt='學(xué)' src="學(xué).png"><code>學(xué)</code><textarea>學(xué)</textarea>
<p translate="no" title="學(xué)">«»&nbsp;&#22269;(guó)人</p></body></html>
"""
FOUND = PAGE.replace("«»", DAMAGED)
REPAIRED = PAGE.replace("«»", CLEAN).replace("&#22269;(guó)", "&#22269;")


def test_html_is_repaired_between_its_tags() -> None:
    found = f"<a title='學(xué)'>{DAMAGED}</a><script>x = '學(xué)'</script><!-- 學(xué) --><p>擔<b>(dān)</b>當 &nbsp;國&#22269;人"
    clean, done = repair_html(found, settings=Settings())
    assert clean == found.replace(DAMAGED, CLEAN)
    assert len(done.glosses) == 5


def test_pages_of_a_folder_change_only_between_their_tags(linfen: Linfen, tmp_path: Path) -> None:
    pytest.importorskip("zstandard")
    gbk = FOUND.replace('"utf-8"', '"gb2312"')
    files = {
        "a.html": FOUND.encode(),
        "b.htm": FOUND.encode("utf-8-sig"),
        "c.xhtml": gbk.encode("gb18030"),
        "d.shtml": FOUND.encode("utf-16"),
        "e.html.gz": gzip.compress(FOUND.encode()),
        "f.html.zst": compress(FOUND.encode(), ZSTANDARD),
        "no-suffix": FOUND.encode(),
        "clean.html": PAGE.replace("(guó)", "").encode() + b"\r\n",
        "empty.html": b"",
    }
    folder, output = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    done = linfen("repair", str(folder), "-o", str(output))
    assert "8 documents, 7 of them damaged" in done.stderr
    written = {name: (output / name).read_bytes() for name in files}
    assert written["a.html"] == written["no-suffix"] == REPAIRED.encode()
    assert written["b.htm"] == REPAIRED.encode("utf-8-sig")
    assert written["c.xhtml"] == REPAIRED.replace('"utf-8"', '"gb2312"').encode("gb18030")
    assert written["d.shtml"].decode("utf-16") == REPAIRED
    assert gzip.decompress(written["e.html.gz"]) == decompress(written["f.html.zst"], ZSTANDARD) == REPAIRED.encode()
    assert (written["clean.html"], written["empty.html"]) == (files["clean.html"], b"")


def test_a_page_in_big5_stays_in_big5(linfen: Linfen, tmp_path: Path) -> None:
    found = f'<meta charset="big5"><p>{CLEAN * 3}</p><p title="?">&eacute;</p>'
    page = found.encode("big5", "xmlcharrefreplace")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_bytes(page.replace("擔當".encode("big5"), "擔(dan1)當".encode("big5")))
    linfen("repair", str(folder), "-o", str(tmp_path / "out"))
    written = (tmp_path / "out" / "a.html").read_bytes()
    assert written == page


@pytest.mark.parametrize("compression", ["", GZIP])
def test_a_page_that_is_too_long_is_copied(linfen: Linfen, tmp_path: Path, compression: str, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(bulk_text, "LONGEST", 1 << 20)
    monkeypatch.setattr("linfen_cli.bulk.job.SHORT", 1 << 10)
    page = f"<html><body><p>{DAMAGED * 200_000}</p>".encode()
    folder = tmp_path / "in"
    folder.mkdir()
    name = "a.html.gz" if compression else "a.html"
    (folder / name).write_bytes(compress(page, compression))
    done = linfen("repair", str(folder), "-o", str(tmp_path / "out"), "-j", "1", status=None)
    assert "a.html" in done.stderr
    assert "was copied as it is" in done.stderr
    assert decompress((tmp_path / "out" / name).read_bytes(), compression) == page
