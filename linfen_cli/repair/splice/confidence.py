"""How far a reading of a run is to be trusted: the probability that it is right, from what is known of how it was found.

The odds of a reading against its rivals are those of a model of text, which is surer of itself than it should be: of a
name or a classical sentence it knows nothing and says so of the context as well, and of lost bytes there are more
rivals than it thinks of. So the readings are weighed anew, by what their costs are made of, and the share of the likeliest is
weighed against other traits by a logistic regression. Both are fitted by `python -m tests.calibrate_repair` on runs of text that
neither the lexicon was made from nor the evaluation uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log2, log10
from typing import NamedTuple

__all__ = ["Traits", "Weighed", "confidence", "features", "share_of_first", "weigh"]

ODDS = (2.017, 2.553, -1.791, -0.440, -0.129, 0.705)
"""What `tests.calibrate_repair` found for `Weighed`, in its order: what each adds to the cost of a reading, in nats."""

WEIGHTS = (
    2.301,
    1.341,
    -0.200,
    1.683,
    -0.847,
    -0.354,
    -0.393,
    -0.120,
    -0.063,
    -0.327,
    -0.134,
    -0.475,
    -0.519,
    -1.070,
    -1.308,
)
"""What it found in the order of `features`."""


MODERN = 2.3
"""What a character costs at most, in log10, in most modern prose."""


class Weighed(NamedTuple):
    """What the cost of one reading is made of. Costs are in log10.

    Attributes:
        cost: all of it, with what stands after the run.
        length: its code points.
        written: those of them that the page has elsewhere.
        after: the cost of what stands after it.
        marks: what of its own cost is not of words but of marks, of the script and of what the page writes elsewhere.
        marks_after: the same of what stands after it.
    """

    cost: float
    length: int
    written: int
    after: float
    marks: float
    marks_after: float


class Traits(NamedTuple):
    """What is known of a reading that tells how far to trust it. Costs are in log10, for each character.

    Attributes:
        share: the part of the odds of all readings that it has.
        weighed: the same as `share_of_first` weighs the readings.
        rival: how much more the cheapest of the other readings costs; it may be less, where that is weighed as less likely.
        losses: how many pairs of bytes it supposes to be lost.
        lossy: whether the page has lost such pairs at all.
        length: its code points.
        cost: the cost of the reading.
        after: the cost of what stands after it.
        last: the cost of its last character.
        page: the cost of the page's text, by the lexicon alone: the more it is above that of modern prose, the less the lexicon
            knows of what stands there.
        misfired: whether a gloss fired across its characters.
        ending: whether half of its last character is not known.
        elided: whether it closes a quotation after a full stop in a page that has lost pairs and writes `…` elsewhere: one that stood
            between the two is lost without a trace.
    """

    share: float
    weighed: float
    rival: float
    losses: int
    lossy: bool
    length: int
    cost: float
    after: float
    last: float
    page: float
    misfired: bool
    ending: bool
    elided: bool


def weigh(reading: Weighed, odds: Sequence[float] = ODDS) -> float:
    """What a reading costs, in nats, as the fit `odds` has it: the cheapest is the likeliest.

    >>> weigh(Weighed(20.0, 3, 2, 12.0, 1.0, 2.0)) < weigh(Weighed(24.0, 3, 1, 13.0, 1.0, 2.0))
    True
    """
    return sum(weight * one for weight, one in zip(odds, reading, strict=True))


def share_of_first(readings: Sequence[Weighed], odds: Sequence[float] = ODDS) -> float:
    """The share of the odds that the first of some readings of one run has.

    >>> likely, other = Weighed(20.0, 3, 2, 12.0, 1.0, 2.0), Weighed(24.0, 3, 1, 13.0, 1.0, 2.0)
    >>> share_of_first([likely]), 0.9 < share_of_first([likely, other]) < 1
    (1.0, True)
    """
    costs = [weigh(reading, odds) for reading in readings]
    return 1 / sum(exp(min(50.0, costs[0] - cost)) for cost in costs)


def features(traits: Traits) -> tuple[float, ...]:
    """The numbers that are weighed, the first being 1.

    >>> sure = Traits(0.99, 0.999, 2.5, 0, False, 3, 2.0, 1.5, 1.0, 2.0, True, False, False)
    >>> [round(one, 2) for one in features(sure)[:5]]
    [1.0, 2.0, 0.5, 3.0, 2.5]
    """
    odds = _odds(traits.share)
    return (
        1.0,
        odds,
        max(0.0, odds - 1.5),
        _odds(traits.weighed),
        max(-1.0, min(traits.rival, 5.0)),
        float(min(traits.losses, 3)),
        float(traits.lossy),
        log2(1 + traits.length),
        traits.cost,
        traits.after,
        traits.last,
        max(0.0, traits.page - MODERN),
        float(traits.misfired),
        float(traits.ending),
        float(traits.elided),
    )


def _odds(share: float) -> float:
    return max(-1.0, min(4.5, log10(max(share, 1e-9) / max(1 - share, 1e-9))))


def confidence(traits: Traits) -> float:
    """The probability that a reading is right, between 0 and 1.

    >>> likely = Traits(0.999, 0.999, 3.0, 0, False, 3, 2.0, 1.5, 1.0, 2.0, True, False, False)
    >>> doubtful = likely._replace(share=0.6, weighed=0.5, rival=0.2, losses=2, lossy=True)
    >>> confidence(likely) > 0.9 > confidence(doubtful)
    True
    """
    return 1 / (1 + exp(-sum(weight * one for weight, one in zip(WEIGHTS, features(traits), strict=True))))
