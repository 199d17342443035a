"""Converting a text in one call: repair, conversion, glosses, and the explanation of what was changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, overload

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.convert.blocks import convert_blocks
from linfen_cli.convert.converter import Converter
from linfen_cli.convert.explain import Explained, explain_blocks, joined
from linfen_cli.convert.user_dictionary import read_user_dictionary

__all__ = ["convert"]


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: Literal[False] = ...,
) -> str: ...


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: Literal[True],
) -> Explained: ...


@overload
def convert(
    text: str,
    to: str,
    *,
    source: str | None = ...,
    engine: str = ...,
    words: bool = ...,
    glosses: str = ...,
    keep: Iterable[str] = ...,
    dictionaries: Iterable[str] = ...,
    punctuation: bool = ...,
    width: str | None = ...,
    explain: bool,
) -> str | Explained: ...


def convert(
    text: str,
    to: str,
    *,
    source: str | None = None,
    engine: str = "auto",
    words: bool = False,
    glosses: str = "hide",
    keep: Iterable[str] = (),
    dictionaries: Iterable[str] = (),
    punctuation: bool = False,
    width: str | None = None,
    explain: bool = False,
) -> str | Explained:
    """Repair `text` and convert it.

    Args:
        text: a stored text.
        to: a region or one of OpenCC's configurations, as for `Settings`.
        source: the script or region it is in; None detects it, line by line.
        engine: `auto`, `official`, `pyo3` or `reimplemented`.
        words: whether to exchange the regions' words too.
        glosses: `hide` drops them, `inline` keeps each after its character. Either way no phrase is broken by one.
        keep: names that stay as they are.
        dictionaries: paths of user dictionaries, in OpenCC's text format.
        punctuation: whether to write the region's quotation marks.
        width: `full`, `half` or None.
        explain: return an `Explained`, which has each change with the rule behind it, instead of the text.

    Raises:
        LinfenError: as for `Converter` and `read_user_dictionary`; or `glosses` is something else.

    >>> convert("願意擔(dān)當", to="simplified"), convert("願意擔(dān)當", to="simplified", glosses="inline")
    ('愿意担当', '愿意担(dān)当')
    >>> [(change.old, change.new, change.rule) for change in convert("头发", to="taiwan", explain=True).changes]
    [('头发', '頭髮', 'phrase')]
    """
    if glosses not in ("hide", "inline"):
        raise LinfenError(_("glosses are hide or inline, not {glosses!r}").format(glosses=glosses))
    user = read_user_dictionary(dictionaries, keep)
    converter = Converter(to, source, engine, words=words, user_dictionary=user, punctuation=punctuation, width=width)
    blocks = convert_blocks([text], converter, keep_glosses=glosses == "inline")
    if not explain:
        return "".join(block.converted.text for block in blocks)
    return joined(explain_blocks(blocks, converter))
