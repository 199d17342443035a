"""Addresses of pages and of mail, as they stand in running text."""

from __future__ import annotations

__all__ = ["LINKS"]

# Each part is bounded, and begins where nothing of it stands before: a long run of letters is looked through once.
LINKS = (
    r"(?:(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,30}://|(?<![A-Za-z0-9])www\.|(?<![A-Za-z0-9])mailto:)"
    r"[^\s<>\"“”‘’「」『』（）()，。；！？、]+"
    r"|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
)
"""An expression, compiled where a text gives cause."""
