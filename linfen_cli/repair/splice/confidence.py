"""The confidence in a clean text of a run: the probability that it is right, from what is known of how it was found.

The posterior of a hypothesis against its rivals comes from a language model, which is surer of itself than it should be: of a
name or a classical sentence it knows nothing, and of lost bytes there are more rivals than were searched. So it is calibrated
in two steps. The hypotheses are weighed anew by what their costs are made of (ODDS), and the share of the likeliest is
combined with other traits by a logistic regression (WEIGHTS). `python -m tests.calibrate_repair` fits both on damaged
text that neither the lexicon was made from nor the evaluation uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log2, log10
from typing import NamedTuple

from linfen_cli.repair.settings import MODERN

__all__ = ["Traits", "Weighed", "confidence", "features", "share_of_first", "weigh"]

ODDS = (2.017, 2.553, -1.791, -0.440, -0.129, 0.705)
"""The weight of each part of `Weighed` in the cost of a hypothesis, in nats: printed as ODDS by `python -m tests.calibrate_repair`."""

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
"""The weights of `features`, printed as WEIGHTS by the same run."""


class Weighed(NamedTuple):
    """The parts of the cost of a hypothesis. Costs are in -log10.

    Attributes:
        cost: all of it, with what stands after the run.
        length: the code points of its text.
        written: those of them that the page has elsewhere.
        after: the cost of what stands after the run.
        marks: the part of its own cost that comes from marks, the script and what the page writes elsewhere, and not from words.
        marks_after: the same part of what stands after the run.
    """

    cost: float
    length: int
    written: int
    after: float
    marks: float
    marks_after: float


class Traits(NamedTuple):
    """The features of the likeliest hypothesis of a run that its confidence is computed from. Costs are in -log10, for each character.

    Attributes:
        share: its share of the odds of all hypotheses.
        weighed: the same, as `share_of_first` weighs them.
        rival: how much more the cheapest of the others costs; less than 0 where that is weighed as less likely.
        losses: how many pairs of bytes it supposes to be lost.
        lossy: true where the page has lost such pairs at all.
        length: the code points of its text.
        cost: the cost of its text.
        after: the cost of what stands after the run.
        last: the cost of its last character.
        page: the cost of the page's text by the lexicon alone: the more it is above that of modern prose, the less the lexicon
            knows of what stands there.
        misfired: true where a gloss fired across its characters.
        ending: true where half of its last character is not known.
        elided: true where it closes a quotation after a full stop, in a page that has lost pairs and writes `…` elsewhere: a `…`
            between the two would be lost without a trace.
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


def weigh(hypothesis: Weighed, odds: Sequence[float] = ODDS) -> float:
    """Return the cost of a hypothesis in nats, by the fit `odds`: the cheapest is the likeliest.

    >>> weigh(Weighed(20.0, 3, 2, 12.0, 1.0, 2.0)) < weigh(Weighed(24.0, 3, 1, 13.0, 1.0, 2.0))
    True
    """
    return sum(weight * part for weight, part in zip(odds, hypothesis, strict=True))


def share_of_first(hypotheses: Sequence[Weighed], odds: Sequence[float] = ODDS) -> float:
    """Return the share of the odds that the first of some hypotheses of one run has.

    >>> likely, other = Weighed(20.0, 3, 2, 12.0, 1.0, 2.0), Weighed(24.0, 3, 1, 13.0, 1.0, 2.0)
    >>> share_of_first([likely]), 0.9 < share_of_first([likely, other]) < 1
    (1.0, True)
    """
    costs = [weigh(hypothesis, odds) for hypothesis in hypotheses]
    return 1 / sum(exp(min(50.0, costs[0] - cost)) for cost in costs)


def features(traits: Traits) -> tuple[float, ...]:
    """Return the features of the logistic regression, the first being 1.

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
    """Return the probability that a hypothesis is right, between 0 and 1.

    >>> likely = Traits(0.999, 0.999, 3.0, 0, False, 3, 2.0, 1.5, 1.0, 2.0, True, False, False)
    >>> doubtful = likely._replace(share=0.6, weighed=0.5, rival=0.2, losses=2, lossy=True)
    >>> confidence(likely) > 0.9 > confidence(doubtful)
    True
    """
    return 1 / (1 + exp(-sum(weight * part for weight, part in zip(WEIGHTS, features(traits), strict=True))))
