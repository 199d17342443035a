"""Readings of a text in one call: repair, and how each character is read."""

from __future__ import annotations

from collections.abc import Sequence

from linfen_cli.article.article import Article
from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.regions import region as region_named
from linfen_cli.chars.regions import regions
from linfen_cli.readings.reading import Reading, read
from linfen_cli.repair import repair

__all__ = ["Reading", "readings"]


def readings(
    text: Article | str, style: str = "pinyin", region: str | None = None, *, level: int | None = None
) -> Sequence[Reading]:
    """Repair `text` and return the readings of its Han characters, in order, without overlaps.

    Args:
        text: a stored text, or an article. Its own glosses win over what linfen reads.
        style: `pinyin`, `zhuyin` or `jyutping` (or another that is registered).
        region: a region or a common name of one, such as `taiwan` or `zh-TW`: characters are read as they are there, where
            the style has readings of that region. None of today's styles has any yet: they read alike for every region.
        level: only over characters that somebody of this level need not know: 1 to 9 (HSK), or, from 10, how many of the
            commonest characters to leave out. None for every character.

    Returns:
        Readings, each with `start` and `end`, a span in code points of the clean text (`repair(text).text`, or the article's
        `text`; the same as `text` where that has neither glosses nor damage), and with `text`, how it is written.

    Raises:
        LinfenError: there is no such style, region or level, or what it needs is not installed.

    >>> readings("擔(dān)當")
    [Reading(start=0, end=1, text='dān'), Reading(start=1, end=2, text='dāng')]
    >>> [reading.text for reading in readings("重慶", style="zhuyin")]
    ['ㄔㄨㄥˊ', 'ㄑㄧㄥˋ']
    """
    place = None
    if region is not None:
        place = region_named(region)
        if place is None:
            message = _("there is no region {name!r}: regions are {regions}")
            raise LinfenError(message.format(name=region, regions=", ".join(regions())))
    repaired = repair(text) if isinstance(text, str) else text.repaired
    return read(repaired, style, level, region=place)
