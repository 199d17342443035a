"""Small crawls in every format, with what they must become. Expected texts are written down here, not computed."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Sequence
from pathlib import Path

DAMAGED = "他願意擔(dān)當(dāng)，應(yīng)當被發(fā)現(xiàn)。"
CLEAN = "他願意擔當，應當被發現。"
SPLICED = "扶搖直上九萬里?！毙抡鞒淌浅錆M光榮和夢想的遠征"
UNSPLICED = "扶搖直上九萬里。”新征程是充滿光榮和夢想的遠征"


def jsonl(records: int, damaged_every: int = 10) -> tuple[bytes, bytes]:
    """JSON Lines as they are found, and as they must become. Every record is another."""
    found: list[str] = []
    clean: list[str] = []
    for number in range(records):
        texts = (DAMAGED, CLEAN) if number % damaged_every == 0 else (CLEAN * 9, CLEAN * 9)
        for lines, text in zip((found, clean), texts, strict=True):
            record = {"id": number, "text": f"第{number}篇：{text}", "url": f"https://h{number % 3}.example/{number}"}
            lines.append(json.dumps(record, ensure_ascii=False))
    return ("\n".join(found) + "\n").encode(), ("\n".join(clean) + "\n").encode()


def page(text: str) -> bytes:
    """An HTML page with the text in a paragraph, and a gloss in an attribute, which stays."""
    return (
        f"<html><head><title>頁</title></head><body><p title='學(xué)'>{text} &amp; &ldquo;</p></body></html>".encode()
    )


def write_warc(path: Path, texts: Sequence[str], *, compressed: bool) -> None:
    """A WARC with a page for each text, and a request before it."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        for number, text in enumerate(texts):
            url = f"https://h{number}.example/"
            request = StatusAndHeaders("GET / HTTP/1.1", [("Host", f"h{number}.example")], is_http_request=True)
            writer.write_record(writer.create_warc_record(url, "request", http_headers=request))
            # every second one is sent as gzip, as servers do
            payload = gzip.compress(page(text)) if number % 2 else page(text)
            headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(payload)))]
            if number % 2:
                headers.append(("Content-Encoding", "gzip"))
            response = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(payload), length=len(payload), http_headers=response
                )
            )


def read_warc(path: Path) -> list[tuple[str, bytes]]:
    """The types and contents of a WARC's records; the digests are checked."""
    from warcio.archiveiterator import ArchiveIterator

    records = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            records.append((record.rec_type, record.content_stream().read()))
    return records
