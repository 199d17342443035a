"""Fonts of documents, by region: the families that a page, an EPUB or a picture asks for, as `chars/regions.json` has them."""

from __future__ import annotations

from linfen_cli.chars.regions import SIMPLIFIED, TRADITIONAL, Region, of_language, regions

__all__ = ["families", "style_sheet"]


def families(language: str) -> str:
    """Return the value of `font-family` for text in a language (BCP 47): those of traditional text for an unknown one.

    >>> families("ja").split(", ")[-2:]
    ['"Yu Mincho"', 'serif']
    """
    return _families(of_language(language) or regions()[TRADITIONAL])


def style_sheet() -> str:
    """Return the rules that set the fonts of a document by the languages of its parts, simplified text without any."""
    lines = [f"html {{ font-family: {_families(regions()[SIMPLIFIED])}; }}\n"]
    languages: dict[tuple[str, ...], list[str]] = {}
    for region in regions().values():
        languages.setdefault(region.fonts, []).append(region.language)
    for fonts, tags in languages.items():
        if fonts != regions()[SIMPLIFIED].fonts:
            selectors = ", ".join(f":lang({tag})" for tag in tags)
            lines.append(f"{selectors} {{ font-family: {families(tags[0])}; }}\n")
    return "".join(lines)


def _families(region: Region) -> str:
    # A name of several words is quoted.
    return ", ".join(f'"{name}"' if " " in name else name for name in (*region.fonts, "serif"))
