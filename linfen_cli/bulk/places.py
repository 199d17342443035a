"""Places: what a document is said to come from."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["host"]


def host(url: object) -> str:
    """The host of a URL, in lower case; empty where it is none.

    >>> host("https://News.Example.org:443/a"), host("a.txt"), host(None), host("http://[")
    ('news.example.org', '', '', '')
    """
    if not isinstance(url, str):
        return ""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
