"""The registry of stages: each undoes one kind of damage, and declares when it is run.

A stage takes a text and returns it without its kind of damage, with what it changed and an alignment. A new stage is one
more row of STAGES. The rows import what they run when it is first needed: most texts have no damage, and clean text
must not wait for the tables of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from linfen_cli.base.messages import ngettext
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.report import GLOSS, StageResult
from linfen_cli.repair.settings import DEFAULT, Settings

__all__ = ["KINDS", "STAGES", "Stage"]


class Stage(NamedTuple):
    """One stage of repair.

    Attributes:
        kind: the kind of damage, as `--kinds` names it.
        run: undoes the damage of a text.
        summary: a line for so many repairs, of which so many were certified.
        may_find: the prefilter. False says that `run` would find nothing, and is never wrong; True may be.
        run_again: run on a text that `run` repaired something in, as long as more is repaired; None where once is enough.
        after_glosses: true to run the stage once more on the text without its glosses, so that repairing twice is repairing
            once: a gloss table that spoke against a repair is gone by then.
    """

    kind: str
    run: Callable[[str, Settings], StageResult]
    summary: Callable[[int, int], str]
    may_find: Callable[[str], bool] = bool
    run_again: Callable[[str, Settings], StageResult] | None = None
    after_glosses: bool = False


def _may_have_mojibake(text: str) -> bool:
    from linfen_cli.repair.mojibake.prefilter import is_spared

    return not is_spared(text)


def _repair_mojibake(text: str, settings: Settings) -> StageResult:
    from linfen_cli.repair.mojibake.stage import repair_encoding

    return repair_encoding(text, settings)


def _passages(count: int, certified: int) -> str:
    return ngettext(
        "{count} passage decoded again ({certified} certified)",
        "{count} passages decoded again ({certified} certified)",
        count,
    ).format(count=count, certified=certified)


def _may_have_splices(text: str) -> bool:
    # every run begins with half of a character, and a gloss that fired across two has its bracket after a letter
    if "?" not in text and WEDGED.open not in text:
        return False
    from linfen_cli.repair.splice.starts import may_have_splices  # start-up, as all imports in the functions here

    return may_have_splices(text)


def _repair_splices(text: str, settings: Settings, *, again: bool = False) -> StageResult:
    if settings == DEFAULT and "?" in text:
        from linfen_cli.repair.splice import cache

        if kept := cache.find(text, again=again):
            return StageResult.of(text, *kept)
    from linfen_cli.repair.splice.stage import repair_splices

    return repair_splices(text, settings, again=again)


def _runs(count: int, certified: int) -> str:
    return ngettext(
        "{count} run repaired ({certified} certified)", "{count} runs repaired ({certified} certified)", count
    ).format(count=count, certified=certified)


# In the order in which the damage must be undone: what changed bytes before what added some.
_ROWS = (
    Stage("encoding", _repair_mojibake, _passages, _may_have_mojibake),
    # runs that were repaired tell of the page, and so of the runs that are left
    Stage(
        "splice",
        _repair_splices,
        _runs,
        _may_have_splices,
        run_again=partial(_repair_splices, again=True),
        after_glosses=True,
    ),
)

STAGES: dict[str, Stage] = {stage.kind: stage for stage in _ROWS}
"""The stages by their kinds, in the order in which they run. Glosses come out after all of them."""

KINDS = (*STAGES, GLOSS)
"""The kinds of damage that can be asked for."""
