"""Hypotheses of the beam search: what a run may have been so far, how two are recombined, and which are kept.

Hypotheses that agree in what decides how they go on (the byte in hand, the last two characters, the open quotations) are
recombined: the cheaper one goes on. The best of the others are remembered with it, and at the end each is weighed by its own
whole text, since what a character costs may depend on more than the two before it. Of the rest only the weight is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple, Protocol, TypeAlias

from linfen_cli.base.gbk import LEADS, OPEN_LEADS, decode_pair, is_private
from linfen_cli.repair.settings import BEAM, BEAM_ENDED, MARGIN, RECOMBINED
from linfen_cli.repair.splice.language_model import Node

__all__ = [
    "Emission",
    "Hypothesis",
    "Recombined",
    "States",
    "add",
    "aligned_at",
    "best",
    "cost_at",
    "cost_beside_text",
    "cost_of",
    "emissions",
    "ended",
    "leads_of",
    "lost_pairs",
    "text_of",
]


class Emission(NamedTuple):
    """One character of a hypothesis, and the one before it.

    Attributes:
        at: the stored offset after which the character is known, -1 when a lost pair completes it.
        free: true for a mark that starts no new piece.
        torn: true where the character's second byte and what follows were taken for a mark.
    """

    before: Emission | None
    char: str
    at: int
    free: bool
    torn: bool


class Recombined(NamedTuple):
    """A hypothesis that was recombined with a cheaper one, and goes on as that one does.

    Attributes:
        cost: what it cost more where the two met.
        other: the part of that which is not the cost of its text.
        last: its last character there; it stands for the first `of` characters of the cheaper one.
        node: where it stood after the first `known` of its characters and, where the two met after the run, after `beyond`
            characters that stand there.
        assumed: as for `Hypothesis`; it stands for the first `dropped` characters that the cheaper one assumes.
    """

    cost: float
    other: float
    last: Emission | None
    node: Node
    known: int
    beyond: int
    of: int
    assumed: str
    dropped: int


class Hypothesis(NamedTuple):
    """A possible clean text of a run, up to some piece of it.

    Attributes:
        cost: of all of it, in -log10.
        hand: the byte in hand, the first of a character: 0 for none, or -1 - the index in `lost_pairs()` of one that is not known.
        node: the end of its text in the page.
        last: its last character.
        rivals: what the hypotheses recombined with it weigh, against its own weight of 1.
        after: the characters since its text is aligned again, -1 before that.
        end: the stored offset at which it was aligned.
        exempt: true where the character in hand lost its gloss to one that fired across its second byte.
        assumed: the characters whose glosses fired without the page glossing them elsewhere.
        recombined: the best of those recombined with it, the cheapest first.
    """

    cost: float
    hand: int
    node: Node
    last: Emission | None
    rivals: float
    after: int
    end: int
    exempt: bool
    assumed: str
    recombined: tuple[Recombined, ...] = ()


States: TypeAlias = dict[tuple[object, ...], Hypothesis]
"""Hypotheses that have reached one place, by what decides how they go on."""


class _HasCost(Protocol):
    @property
    def cost(self) -> float: ...


def cost_of(item: _HasCost) -> float:
    """Return the cost of a hypothesis, for sorting."""
    return item.cost


def add(states: States, hypothesis: Hypothesis) -> None:
    """Add a hypothesis, recombined with the one in the same state if there is one."""
    node = hypothesis.node
    parent = node.parent
    key = (
        hypothesis.hand,
        node.plain,
        parent and parent.plain,
        node.ends[0][2],
        hypothesis.after,
        hypothesis.exempt,
        node.quotes,
    )
    other = states.get(key)
    if other is None:
        states[key] = hypothesis
    elif other.cost <= hypothesis.cost:
        states[key] = _recombine(other, hypothesis)
    else:
        states[key] = _recombine(hypothesis, other)


def best(states: States, bound: float | None = None, *, beam: int = BEAM) -> list[Hypothesis]:
    """Return the cheapest hypotheses, at most `beam`, that cost at most MARGIN more than `bound` and than the best of them."""
    if not states:
        return []
    kept = nsmallest(beam, states.values(), key=cost_of)
    limit = (kept[0].cost if bound is None else min(bound, kept[0].cost)) + MARGIN
    return [hypothesis for hypothesis in kept if hypothesis.cost <= limit]


def ended(states: States, kept: list[Hypothesis]) -> list[Hypothesis]:
    """Return the cheapest hypotheses beside those `kept` whose run has ended: only what follows will tell for them."""
    limit = kept[0].cost + MARGIN
    known = set(map(id, kept))
    others = [
        hypothesis
        for hypothesis in states.values()
        if hypothesis.after >= 0 and hypothesis.cost <= limit and id(hypothesis) not in known
    ]
    return nsmallest(BEAM_ENDED - sum(one.after >= 0 for one in kept), others, key=cost_of) if others else []


def _recombine(better: Hypothesis, worse: Hypothesis) -> Hypothesis:
    """Return the cheaper of two hypotheses in one state, with the other one remembered."""
    chain, worse_chain = emissions(better.last), emissions(worse.last)
    if text_of(chain) == text_of(worse_chain):
        return better
    more = worse.cost - better.cost
    other = cost_beside_text(worse) - cost_beside_text(better)
    of, dropped = len(chain), len(better.assumed)
    own = Recombined(
        more, other, worse.last, worse.node, len(worse_chain), max(0, worse.after), of, worse.assumed, dropped
    )
    recombined = sorted((*better.recombined, own), key=cost_of)
    for earlier in worse.recombined:
        if len(recombined) >= RECOMBINED and recombined[RECOMBINED - 1].cost <= more + earlier.cost:
            break
        last = earlier.last
        for emission in worse_chain[earlier.of :]:
            last = emission._replace(before=last)
        recombined.append(
            earlier._replace(
                cost=more + earlier.cost,
                other=other + earlier.other,
                last=last,
                of=of,
                assumed=earlier.assumed + worse.assumed[earlier.dropped :],
                dropped=dropped,
            )
        )
        recombined.sort(key=cost_of)
    rivals = better.rivals + 10**-more * (1 + worse.rivals)
    return better._replace(rivals=rivals, recombined=tuple(recombined[:RECOMBINED]))


def emissions(last: Emission | None) -> list[Emission]:
    """Return the characters up to `last`, in the order of the text."""
    chain: list[Emission] = []
    while last is not None:
        chain.append(last)
        last = last.before
    chain.reverse()
    return chain


def text_of(chain: Iterable[Emission]) -> str:
    """Return the text of some characters."""
    return "".join([emission.char for emission in chain])


def cost_beside_text(hypothesis: Hypothesis) -> float:
    """Return what a hypothesis costs beside the cost of its text."""
    return hypothesis.cost - hypothesis.node.so_far


def cost_at(hypothesis: Hypothesis, node: Node) -> float:
    """Return the cost of a hypothesis that goes on to `node`: that of the node's text, and what it cost beside its own."""
    return hypothesis.cost - hypothesis.node.so_far + node.so_far


def aligned_at(hypothesis: Hypothesis, end: int) -> Hypothesis:
    """Return the hypothesis with nothing in hand any more: its run has ended at the stored offset `end`."""
    return hypothesis._replace(hand=0, after=0, end=end)


def leads_of(hypothesis: Hypothesis) -> tuple[int, ...]:
    """Return the bytes that the byte in hand may be."""
    return (hypothesis.hand,) if hypothesis.hand > 0 else lost_pairs()[-1 - hypothesis.hand][1]


@lru_cache(maxsize=1)
def lost_pairs() -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the pairs of bytes that copies lose: sets of first bytes, each with the second bytes that can begin a character."""
    seconds: dict[tuple[int, ...], list[int]] = {}
    for first in OPEN_LEADS:
        lost = tuple(second for second in LEADS if is_private(decode_pair(first, second)))
        if lost:
            seconds.setdefault(lost, []).append(first)
    return tuple((tuple(firsts), lost) for lost, firsts in seconds.items())
