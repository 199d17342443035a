"""Repair: from the stored text to the clean one, with every change on record.

`stages` is the registry of what undoes which damage, `compose` runs the stages one after another, `report` has the values that
are given back, and `settings` every threshold. `mojibake`, `splice` and `gloss` know one kind of damage each; `blocks`
and `batch` repair long texts and many texts, and `tally` counts. No module below imports this one.
"""

from linfen_cli.repair.compose import apply, explain, repair
from linfen_cli.repair.gloss.gloss import Gloss, Glosses
from linfen_cli.repair.report import GLOSS, Explanation, Repair, Repaired, Unresolved
from linfen_cli.repair.settings import DEFAULT, Settings
from linfen_cli.repair.stages import KINDS

__all__ = [
    "DEFAULT",
    "GLOSS",
    "KINDS",
    "Explanation",
    "Gloss",
    "Glosses",
    "Repair",
    "Repaired",
    "Settings",
    "Unresolved",
    "apply",
    "explain",
    "repair",
]
