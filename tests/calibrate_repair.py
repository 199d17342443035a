"""Fit the calibration of decoded runs: `python -m tests.calibrate_repair` prints the weights of `linfen_cli.repair.splice.confidence`.

Clean text of `corpora.CALIBRATION` is downloaded, damaged with the forward model and decoded. ODDS are fitted so that the parts of
the costs single out the right hypothesis of each run. WEIGHTS are those of a logistic regression: the probability that the likeliest
hypothesis, if it is proven, is right, by its traits. A table says what they would do at several thresholds, from which those of
`linfen_cli.repair.settings` are chosen, and the runs follow that are wrong and look surest.
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Sequence
from itertools import chain
from multiprocessing import Pool
from operator import mul
from pathlib import Path
from typing import NamedTuple

from linfen_cli.repair.settings import Settings
from linfen_cli.repair.splice.confidence import Traits, Weighed, features, share_of_first
from linfen_cli.repair.splice.ranking import ANY_ASCII, Decoded
from linfen_cli.repair.splice.stage import repair_splices
from tests.evaluation.corpora import CACHE, CALIBRATION, MissingError, load
from tests.evaluation.judge import as_page_tells
from tests.evaluation.pages import Page, Pages, clean_offsets, lost_ascii

RIDGE = 0.5
"""The strength of the pull of weights to zero; there are thousands of readings for a dozen of them."""

THRESHOLDS = (0.5, 0.8, 0.85, 0.9, 0.95, 0.97, 0.98, 0.99, 0.995)


class Hypotheses(NamedTuple):
    """The hypotheses of a run: what is weighed of each, which is right if one is, the first one's traits, and how to show it."""

    weighed: list[Weighed]
    right: int | None
    certified: bool
    traits: Traits
    shown: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.calibrate_repair", description=__doc__.split("\n\n")[0])
    parser.add_argument("--spans", type=int, default=4000, help="damaged runs of either sort of page (%(default)s)")
    parser.add_argument("--seed", type=int, default=12, help="everything is drawn from it (%(default)s)")
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args(arguments)
    documents: dict[str, list[str]] = {}
    for source in CALIBRATION:
        try:
            documents[source.kind] = load(source, options.cache)
        except MissingError as error:
            print(f"left out: {source.kind}: {error}")
    with Pool(min(2, os.cpu_count() or 1)) as pool:
        pages = Pages(documents, options.seed).until(options.spans)
        readings = list(chain.from_iterable(pool.imap(read, pages, chunksize=4)))
    odds = fit_odds([(one.weighed, one.right) for one in readings if one.right is not None and len(one.weighed) > 1])
    print(f"ODDS = ({', '.join(f'{weight:.3f}' for weight in odds)})")
    readings = [
        one._replace(traits=one.traits._replace(weighed=share_of_first(one.weighed, odds)))
        for one in readings
        if one.certified
    ]
    rows = [features(one.traits) for one in readings]
    weights = fit(rows, [one.right == 0 for one in readings])
    print(f"{len(readings):,} proven readings, {sum(one.right == 0 for one in readings) / len(readings):.1%} right")
    print(f"WEIGHTS = ({', '.join(f'{weight:.3f}' for weight in weights)})")
    sure = sorted(
        ((_logistic(weights, row), one) for row, one in zip(rows, readings, strict=True)), key=lambda pair: -pair[0]
    )
    for threshold in THRESHOLDS:
        taken = [one for trust, one in sure if trust >= threshold]
        wrong = sum(one.right != 0 for one in taken)
        print(
            f"at {threshold:<6} {len(taken) / len(readings):7.1%} taken, {wrong / max(1, len(taken)):7.2%} of them wrong"
        )
    for trust, one in [pair for pair in sure if pair[1].right != 0][:20]:
        print(f"{trust:.3f} {one.shown}")
    return 0


def read(page: Page) -> list[Hypotheses]:
    """Return the hypotheses of a page's runs, but for those in which a character of ASCII was lost.

    Nor for those that begin or end inside of a run, as where one is read in two parts: what they were is not known.
    """
    offsets = clean_offsets(page)
    unknowable = [run for run in page.runs if lost_ascii(page, run)]
    found: list[Hypotheses] = []
    seen: list[list[Decoded]] = []
    repair_splices(page.found, Settings(), seen)
    for all_of_it in seen:
        one = all_of_it[0]
        start, end = offsets.starts[one.start], offsets.ends[one.end]
        apart = any(run.start <= one.end and one.start <= run.end for run in unknowable)
        if one.traits is None or apart or ANY_ASCII in one.clean or not 0 <= start <= end:
            continue
        right = [
            at for at, other in enumerate(all_of_it) if _is_right(page, start, offsets.ends[other.end], other.clean)
        ]
        weighed = [other.weighed for other in all_of_it]
        true = page.clean[start:end]
        shown = f"{page.kind}: {page.found[one.start : one.end]} was {true}, read {one.clean}".replace("\n", "⏎")
        found.append(Hypotheses(weighed, right[0] if right else None, one.certified, one.traits, shown))
    return found


def _is_right(page: Page, start: int, end: int, clean: str) -> bool:
    return start <= end and as_page_tells(page, clean) == as_page_tells(page, page.clean[start:end])


def fit_odds(runs: Sequence[tuple[Sequence[Weighed], int]]) -> list[float]:
    """Return the weights with which the right hypotheses of all runs are the likeliest, by Newton's method.

    >>> one, other = Weighed(9.0, 3, 3, 4.0, 1.0, 1.0), Weighed(12.0, 3, 2, 5.0, 1.0, 1.0)
    >>> fit_odds([([one, other], 0)] * 9)[0] > 0
    True
    """
    size = len(Weighed._fields)
    weights = [0.0] * size
    for _ in range(50):
        slope = [-RIDGE * weight for weight in weights]
        curve = [[RIDGE if at == other else 0.0 for other in range(size)] for at in range(size)]
        for readings, right in runs:
            costs = [sum(map(mul, weights, one)) for one in readings]
            least = min(costs)
            shares = [math.exp(least - cost) for cost in costs]
            total = sum(shares)
            mean = [
                sum(share * one[at] for share, one in zip(shares, readings, strict=True)) / total for at in range(size)
            ]
            for at in range(size):
                slope[at] += mean[at] - readings[right][at]
                for other in range(at + 1):
                    product = (
                        sum(share * one[at] * one[other] for share, one in zip(shares, readings, strict=True)) / total
                    )
                    curve[at][other] += product - mean[at] * mean[other]
        for at in range(size):
            for other in range(at):
                curve[other][at] = curve[at][other]
        step = _solve(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return weights


def fit(rows: Sequence[Sequence[float]], right: Sequence[bool]) -> list[float]:
    """Return the weights of a logistic regression, by Newton's method; the first feature is 1 and its weight is left free.

    >>> weights = fit([(1.0, value) for value in (-2.0, -1.0, 0.0, 1.0, 2.0)], [False, False, True, False, True])
    >>> weights[1] > 0
    True
    """
    size = len(rows[0])
    weights = [0.0] * size
    for _ in range(50):
        slope = [-RIDGE * weight if at else 0.0 for at, weight in enumerate(weights)]
        curve = [[RIDGE if at == other and at else 1e-9 for other in range(size)] for at in range(size)]
        for row, is_right in zip(rows, right, strict=True):
            trust = _logistic(weights, row)
            for at, value in enumerate(row):
                slope[at] += (is_right - trust) * value
                factor = trust * (1 - trust) * value
                for other, second in enumerate(row):
                    curve[at][other] += factor * second
        step = _solve(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-6:
            break
    return weights


def _logistic(weights: Sequence[float], row: Sequence[float]) -> float:
    total = sum(weight * value for weight, value in zip(weights, row, strict=True))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def _solve(matrix: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    """Return the solution of a system of linear equations, by elimination."""
    rows = [[*row, value] for row, value in zip(matrix, values, strict=True)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda other: abs(rows[other][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for other, row in enumerate(rows):
            if other != at:
                factor = row[at] / rows[at][at]
                rows[other] = [value - factor * own for value, own in zip(row, rows[at], strict=True)]
    return [row[-1] / row[at] for at, row in enumerate(rows)]


if __name__ == "__main__":
    raise SystemExit(main())
