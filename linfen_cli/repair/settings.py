"""Settings: how much a repair must be worth to be made, and who is asked about the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linfen_cli.repair.report import Unresolved

Choose = Callable[[Unresolved, str], str | None]
"""Asked about damage that was left: gets it and the text that its offsets count in (repaired as far as it is by then);
gives the clean text of its span, or None to leave it."""


@dataclass(frozen=True)
class Settings:
    """What the stages of repair go by.

    Attributes:
        min_confidence: None makes certified repairs only; a number between 0 and 1 makes every repair of that
            confidence or more, certified or not.
        choose: asked about each piece of damage that is left and has candidates, in the order of the text. `repair`
            asks; the stages need not, and get settings without it.
    """

    min_confidence: float | None = None
    choose: Choose | None = None

    def __post_init__(self) -> None:
        """Check the number.

        Raises:
            ValueError: `min_confidence` is not between 0 and 1.
        """
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise ValueError(f"a confidence is between 0 and 1, not {self.min_confidence}")

    def wants(self, *, certified: bool, confidence: float) -> bool:
        """Return whether a repair of that `confidence` (0 to 1) is to be made.

        >>> Settings().wants(certified=False, confidence=0.99), Settings(0.9).wants(certified=False, confidence=0.99)
        (False, True)
        """
        return certified if self.min_confidence is None else confidence >= self.min_confidence


DEFAULT = Settings()

MOST_PASSES = 4
"""How often a stage is run again at most because it repaired something. Chosen by hand: pages of the wild need one or two."""
