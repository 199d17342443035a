"""Plain text: the bytes are the text, whatever stands in it."""

from __future__ import annotations

import pytest

from linfen_cli.formats import plain
from linfen_cli.formats.compose import compose
from tests.formats.samples import converted


@pytest.mark.parametrize("text", ["<p>擔當</p>\n", "# 題\n\n**擔**當", "\ufeff擔當\r\n", "WEBVTT\n"])
def test_the_bytes_are_the_text(text: str) -> None:
    data = text.encode()
    read = plain.read(data, None)
    assert read.mark + read.text.encode(read.encoding) == data
    assert plain.texts(data, None) == read.text


def test_all_of_it_is_converted() -> None:
    assert (
        converted("plain", "<p title=头发>头<b>发</b>，软件</p>".encode()).decode()
        == "<p title=頭髮>頭<b>發</b>，軟體</p>"
    )


@pytest.mark.parametrize(
    ("fields", "body", "text"),
    [
        (("春遊", "2022-12-21", "某報"), "天亮了。", "春遊\n\n2022-12-21  來源：某報\n\n天亮了。\n"),
        (("春遊", None, "某報"), "# 春遊\n\n天亮了。\n\n", "春遊\n\n天亮了。\n"),
        (("春遊", None, None), "春遊去\n", "春遊\n\n春遊去\n"),
        ((None, " 2022 ", None), "\n天亮了。", "2022\n\n天亮了。\n"),
        ((" 春\n遊 ", None, None), "", "春 遊\n"),
    ],
)
def test_title_and_dateline_stand_on_top(fields: tuple[str | None, str | None, str | None], body: str, text: str) -> None:  # fmt: skip
    title, date, source = fields
    assert compose(title, date, source, body) == text
