"""How far a reading of a run is to be trusted: the probability that it is right, from what is known of how it was found.

The odds of a reading against its rivals are those of a model of text, which is surer of itself than it should be: of a
name or a classical sentence it knows nothing and says so of the context as well, and of lost bytes there are more
rivals than it thinks of. So the odds are weighed against other traits by a logistic regression, fitted by
`python -m tests.calibrate_repair` on runs of text that neither the lexicon was made from nor the evaluation uses.
"""

from __future__ import annotations

from math import exp, log2, log10
from typing import NamedTuple

__all__ = ["Traits", "confidence", "features"]

WEIGHTS = (0.751, 2.003, 0.392, -0.664, 0.281, 0.008, -0.267, -0.482, -0.402, 0.074, 0.522, -0.133, 0.493)
"""What `tests.calibrate_repair` found, in the order of `features`."""


class Traits(NamedTuple):
    """What is known of a reading that tells how far to trust it. Costs are in log10, for each character.

    Attributes:
        share: the part of the odds of all readings that it has.
        losses: how many pairs of bytes it supposes to be lost.
        lossy: whether the page has lost such pairs at all.
        length: its code points.
        cost: the cost of the reading.
        after: the cost of what stands after it.
        before: the cost of what stands before it.
        orphans: the bytes that are not known, the first apart.
        misfired: whether a gloss fired across its characters.
        guessed: how many such glosses are of characters that the page glosses nowhere else.
        marks: the sentence marks in it.
    """

    share: float
    losses: int
    lossy: bool
    length: int
    cost: float
    after: float
    before: float
    orphans: int
    misfired: bool
    guessed: int
    marks: int


def features(traits: Traits) -> tuple[float, ...]:
    """The numbers that are weighed, the first being 1.

    >>> sure = Traits(0.99, 0, False, 3, 2.0, 1.5, 1.5, 1, True, 0, 0)
    >>> [round(one, 2) for one in features(sure)[:6]]
    [1.0, 2.0, 0.5, 0.0, 0.0, 2.0]
    """
    odds = max(-1.0, min(4.0, log10(max(traits.share, 1e-9) / max(1 - traits.share, 1e-9))))
    return (
        1.0,
        odds,
        max(0.0, odds - 1.5),
        float(min(traits.losses, 3)),
        float(traits.lossy),
        log2(1 + traits.length),
        traits.cost,
        traits.after,
        traits.before,
        float(min(traits.orphans, 3)),
        float(traits.misfired),
        float(traits.guessed),
        float(traits.marks > 0),
    )


def confidence(traits: Traits) -> float:
    """The probability that a reading is right, between 0 and 1.

    >>> likely = Traits(0.999, 0, False, 3, 2.0, 1.5, 1.5, 1, True, 0, 0)
    >>> doubtful = likely._replace(share=0.6, losses=2, lossy=True)
    >>> confidence(likely) > 0.9 > confidence(doubtful)
    True
    """
    return 1 / (1 + exp(-sum(weight * one for weight, one in zip(WEIGHTS, features(traits), strict=True))))
