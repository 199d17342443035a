"""The text of a document, as a plain text of linfen's reads: title and dateline on top, a blank line between paragraphs."""

from __future__ import annotations

__all__ = ["compose"]


def compose(title: str | None, date: str | None, source: str | None, body: str) -> str:
    r"""Return a text with its title and dateline on top, as `article.parse` reads them.

    >>> compose("春遊", "2022-12-21", "某報", "天亮了。")
    '春遊\n\n2022-12-21  來源：某報\n\n天亮了。\n'
    """
    title = " ".join((title or "").split())
    date, source = " ".join((date or "").split()), " ".join((source or "").split())
    dateline = "  ".join(filter(None, (date, f"來源：{source}" if source and date else "")))
    body = body.strip("\n")
    first = body.lstrip("# \t\u3000").split("\n", 1)[0].strip()
    if title and first == title:
        # The body begins with its title, which is not written twice.
        body = body.lstrip("# \t\u3000")[len(first) :].lstrip("\n \t")
    return "\n\n".join(filter(None, (title, dateline, body))) + "\n"
