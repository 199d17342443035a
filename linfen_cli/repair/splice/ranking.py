"""The ranking of what a run may be: every complete hypothesis weighed by its whole text, the likeliest proven and calibrated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from linfen_cli.base.gbk import encode_char
from linfen_cli.lexicon.lexicon import DIGIT
from linfen_cli.repair.gloss.styles import WEDGED
from linfen_cli.repair.settings import MARGIN, MOST_READINGS, NO_RIVAL, NOTHING_AFTER, SWALLOWED
from linfen_cli.repair.splice.confidence import Traits, Weighed, confidence, share_of_first, weigh
from linfen_cli.repair.splice.hypotheses import (
    Emission,
    Hypothesis,
    Recombined,
    cost_beside_text,
    cost_of,
    emissions,
    text_of,
)
from linfen_cli.repair.splice.language_model import Node, Page, candidate
from linfen_cli.repair.splice.pieces import FULL_WIDTH, broken_reading
from linfen_cli.repair.splice.proof import Proof, applicable

__all__ = ["ANY_ASCII", "Decoded", "Known", "Place", "rank"]

ANY_ASCII = "?"
"""Stands in a clean text for a character that the damage has taken without a trace of which it was."""

_QUOTATION_CLOSED = re.compile("。[”’」』]")
_NOT_PLAIN = f"?{WEDGED.open}"


class Known(NamedTuple):
    """The context of a stored text, known before its runs are decoded.

    Attributes:
        page: the page around the run.
        stored: the stored text.
        table: the gloss table of the page.
        private: true where private-use characters are kept.
        ascii_marks: true where full-width marks were turned into ASCII.
    """

    page: Page
    stored: str
    table: Mapping[str, str]
    private: bool
    ascii_marks: bool

    def full_width(self, text: str) -> str:
        """Return clean text with the marks in it that clean-up turned into ASCII."""
        return "".join(FULL_WIDTH.get(char, char) for char in text) if self.ascii_marks else text


class Place(NamedTuple):
    """The place of a run: its start and the end of its line, in code points of the stored text, and what comes before.

    `before` is the clean text before it, and `opening` the node of that in the page.
    """

    start: int
    line_end: int
    before: str
    opening: Node


class Decoded(NamedTuple):
    """A clean text for the stored one in [start, end), in code points.

    Attributes:
        confidence: the probability that the first of those of a run is right; of the others, their shares of the odds.
        certified: true where it is proven, and is the likeliest however it is weighed.
        cost: of its text and what stands after it, in -log10.
        losses: the pairs of bytes that it supposes to be lost.
        weighed: what its cost is made of.
        traits, proof: of the first of those of a run.
    """

    start: int
    end: int
    clean: str
    confidence: float
    certified: bool
    cost: float
    losses: int
    weighed: Weighed
    traits: Traits | None = None
    proof: Proof | None = None


class _Complete(NamedTuple):
    """A hypothesis from the start of a run to its end: `others` is what those recombined with it weigh that are not known."""

    cost: float
    clean: str
    chain: list[Emission]
    node: Node
    assumed: str
    end: int
    others: float


def rank(hypotheses: list[Hypothesis], known: Known, place: Place) -> list[Decoded]:
    """Return what a run may be, the likeliest first, from the hypotheses that were followed to one place after its end."""
    if not hypotheses:
        return []
    ranked = [
        (share, complete, _weighed(complete, known.page, place.opening))
        for share, complete in _shares(hypotheses, known.page, place.opening)[:MOST_READINGS]
    ]
    ranked.sort(key=lambda one: weigh(one[2]))
    decoded = [
        Decoded(
            place.start,
            complete.end,
            complete.clean,
            share,
            False,
            complete.cost,
            sum(emission.at < 0 for emission in complete.chain),
            weighed,
        )
        for share, complete, weighed in ranked
    ]
    likeliest = ranked[0][1]
    proof = _prove(likeliest, known, place)
    traits = _traits(likeliest, decoded, known, place.opening)
    # where what it costs and how it is weighed do not agree, neither is sure
    certified = proof is not None and traits.rival >= 0
    decoded[0] = decoded[0]._replace(confidence=confidence(traits), certified=certified, traits=traits, proof=proof)
    return decoded


def _shares(hypotheses: list[Hypothesis], page: Page, opening: Node) -> list[tuple[float, _Complete]]:
    """Return all complete hypotheses, the recombined ones among them, with their shares of the odds, the likeliest first."""
    complete = [_complete(hypothesis, page) for hypothesis in hypotheses]
    bound = min(one.cost for one in complete) + MARGIN
    complete += [
        _followed(hypothesis, recombined, page, opening)
        for hypothesis, one in zip(hypotheses, complete, strict=True)
        for recombined in hypothesis.recombined
        if one.cost + recombined.cost < bound
    ]
    least = min(one.cost for one in complete)
    total = sum(10 ** (least - one.cost) * (1 + one.others) for one in complete)
    texts: dict[tuple[str, int], tuple[float, _Complete]] = {}
    for one in sorted(complete, key=cost_of):
        key = one.clean, one.end
        share, first = texts.get(key, (0.0, one))
        texts[key] = share + 10 ** (least - one.cost) / total, first
    return list(texts.values())


def _complete(hypothesis: Hypothesis, page: Page) -> _Complete:
    others = max(0.0, hypothesis.rivals - sum(10**-one.cost for one in hypothesis.recombined))
    chain = emissions(hypothesis.last)
    cost = cost_beside_text(hypothesis) + page.finished(hypothesis.node)
    return _Complete(cost, text_of(chain), chain, hypothesis.node, hypothesis.assumed, hypothesis.end, others)


def _followed(hypothesis: Hypothesis, recombined: Recombined, page: Page, opening: Node) -> _Complete:
    """Return what was recombined with `hypothesis`, followed to the same end by its own text."""
    ahead = emissions(hypothesis.last)
    chain = [*emissions(recombined.last), *ahead[recombined.of :]]
    node = recombined.node
    for emission in chain[recombined.known :]:
        pair = encode_char(emission.char)
        char = candidate(*pair) if len(pair) == 2 else None
        if char is not None:
            node = page.emit(node, char)
        elif emission.char == ANY_ASCII:
            node = page.extend(node, "0", DIGIT, SWALLOWED)
        else:
            node = page.stored(node, emission.char)
    for after in _nodes_of(hypothesis.node, opening)[len(ahead) + recombined.beyond :]:
        node = page.extend(node, after.plain, after.kind, 0.0)
    cost = cost_beside_text(hypothesis) + recombined.other + page.finished(node)
    assumed = recombined.assumed + hypothesis.assumed[recombined.dropped :]
    return _Complete(cost, text_of(chain), chain, node, assumed, hypothesis.end, 0.0)


def _nodes_of(node: Node, opening: Node) -> list[Node]:
    """Return the nodes after `opening` and up to `node`."""
    nodes: list[Node] = []
    while node is not opening and node.parent is not None:
        nodes.append(node)
        node = node.parent
    nodes.reverse()
    return nodes


def _weighed(complete: _Complete, page: Page, opening: Node) -> Weighed:
    nodes = _nodes_of(complete.node, opening)
    last = nodes[len(complete.clean) - 1]
    return Weighed(
        cost=complete.cost - opening.so_far,
        length=len(complete.clean),
        written=sum(node.plain in page.ones for node in nodes[: len(complete.clean)]),
        after=complete.node.so_far - last.so_far,
        marks=last.extra - opening.extra,
        marks_after=complete.node.extra - last.extra,
    )


def _traits(complete: _Complete, decoded: list[Decoded], known: Known, opening: Node) -> Traits:
    first = decoded[0]
    nodes = _nodes_of(complete.node, opening)
    length = len(first.clean)
    last, after = nodes[length - 1], len(nodes) - length
    return Traits(
        share=first.confidence,
        weighed=share_of_first([one.weighed for one in decoded]),
        rival=min((one.cost for one in decoded[1:]), default=first.cost + NO_RIVAL) - first.cost,
        losses=first.losses,
        lossy=not known.private,
        length=length,
        cost=(last.so_far - opening.so_far) / length,
        after=(complete.node.so_far - last.so_far) / after if after else NOTHING_AFTER,
        last=last.so_far - (nodes[length - 2] if length > 1 else opening).so_far,
        page=known.page.strangeness,
        misfired=bool(complete.assumed),
        ending=known.stored[first.end - 1] in "?？",
        elided=not known.private and "…" in known.page.ones and bool(_QUOTATION_CLOSED.search(first.clean)),
    )


def _prove(complete: _Complete, known: Known, place: Place) -> Proof | None:
    """Return the proof that the forward model makes the stored text, from the character before the run to two after it."""
    clean, end = complete.clean, complete.end
    if ANY_ASCII in clean:
        return None
    last = place.before[-1:]
    if last == "\n":
        last = ""
    tail = _plain_tail(known.stored, end, place.line_end)
    glosses = dict(known.table)
    for char in complete.assumed:
        glosses.setdefault(char, broken_reading(known.stored[place.start : end + 12], char))
    glosses.pop(last, None)
    source = known.full_width(last) + clean + known.full_width(tail)
    proof = Proof(
        source,
        applicable(glosses, source),
        known.private,
        tuple(len(last) + at for at, emission in enumerate(complete.chain) if emission.free),
        tuple(len(last) + at for at, emission in enumerate(complete.chain) if emission.torn),
        len(last),
        len(tail),
    )
    return proof if proof.holds(known.stored, place.start, end, clean) else None


def _plain_tail(stored: str, at: int, line_end: int) -> str:
    """Return up to two characters of `stored` from `at`, before the next gloss or `?`."""
    end = at
    while end < line_end and end - at < 2 and stored[end] not in _NOT_PLAIN:
        end += 1
    return stored[at:end]
