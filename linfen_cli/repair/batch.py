"""Repair of many documents at once, for engines that hand them out in batches.

`repair_batch` is a plain function of a module, keeps no state between calls, and returns for each text what `repair` returns for
it alone. So any engine can run it in any number of processes: Hugging Face's `datasets`, Spark, Dask, Ray, a pool.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from linfen_cli.repair.blocks import repair_blocks
from linfen_cli.repair.compose import repair
from linfen_cli.repair.report import Repaired
from linfen_cli.repair.settings import DEFAULT, Settings
from linfen_cli.repair.stages import KINDS

__all__ = ["LONGEST", "repair_batch", "repair_document"]

LONGEST = 1 << 20
"""Code points above which a document is repaired block by block, so that memory is bounded. Chosen by hand."""

Text = TypeVar("Text", str, "str | None")


def repair_document(text: str, kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> Iterator[Repaired]:
    """Yield a document after repair: in one piece, or in several, in order, where it has more than LONGEST code points.

    >>> [repaired.text for repaired in repair_document("擔(dān)當")]
    ['擔當']
    """
    if len(text) <= LONGEST:
        yield repair(text, kinds, settings=settings)
        return
    for block in repair_blocks([text], kinds, settings=settings):
        yield block.repaired


def repair_batch(texts: Iterable[Text], kinds: Collection[str] = KINDS, *, settings: Settings = DEFAULT) -> list[Text]:
    """Return the clean text of each of `texts`, in order; None, which columns of records have, stays None.

    `kinds` and `settings` are those of `repair`; both can be pickled, and so can this function.

    >>> repair_batch(["擔(dān)當", None, "clean"])
    ['擔當', None, 'clean']
    """
    clean: list[Text] = []
    for text in texts:
        if text is None:
            clean.append(text)
        else:
            clean.append("".join(repaired.text for repaired in repair_document(text, kinds, settings=settings)))
    return clean
