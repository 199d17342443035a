"""Measure the repair of splice damage on text that it has not seen: `python -m tests.evaluate_repair`.

Clean text of several kinds is downloaded, damaged with the forward model and repaired. The table shows, for pages that kept
their private-use characters and for pages that lost them, how many runs came back exactly as they were. Undamaged text must
come back unchanged; the exit status is 1 when some does not.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from multiprocessing import Pool
from pathlib import Path

from tests.evaluation.corpora import CACHE, SOURCES, MissingError, load
from tests.evaluation.judge import LEFT, RIGHT, UNSEEN, WRONG, CleanText, Judged, Verdict, judge, judge_clean
from tests.evaluation.pages import Pages

THRESHOLDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999)
LENGTHS = ((0, 2), (3, 5), (6, 10), (11, 20), (21, 1 << 30))
PROCESSES = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation and print it; return the exit status."""
    kinds = [source.kind for source in SOURCES]
    parser = argparse.ArgumentParser(prog="python -m tests.evaluate_repair", description=__doc__.split("\n\n")[0])
    parser.add_argument("--spans", type=int, default=10000, help="damaged runs of either sort of page (%(default)s)")
    parser.add_argument("--seed", type=int, default=2026, help="everything is drawn from it (%(default)s)")
    parser.add_argument("--clean-megabytes", type=float, default=10, help="of text without damage (%(default)s)")
    parser.add_argument("--worst", type=int, default=10, help="how many failures to show (%(default)s)")
    parser.add_argument(
        "--kinds", nargs="+", choices=kinds, default=kinds, metavar="KIND", help=f"of {', '.join(kinds)}"
    )
    parser.add_argument("--cache", type=Path, default=CACHE, help="a folder for what is downloaded")
    options = parser.parse_args(arguments)

    documents: dict[str, list[str]] = {}
    for source in SOURCES:
        if source.kind in options.kinds:
            try:
                documents[source.kind] = load(source, options.cache)
            except MissingError as error:
                print(f"left out: {source.kind}: {error}", file=sys.stderr)
            else:
                size = sum(map(len, documents[source.kind]))
                print(f"{source.kind}: {source.package}, {size:,} characters")
    if not documents:
        return 2

    with Pool(min(PROCESSES, os.cpu_count() or 1)) as pool:
        pages = Pages(documents, options.seed).until(options.spans)
        judged = list(_with_progress(pool.imap(judge, pages, chunksize=4), options.spans))
        texts = clean_texts(documents, int(options.clean_megabytes * 1e6))
        clean = list(pool.imap(judge_clean, texts, chunksize=4))
    print("\n".join(report(judged, clean, options.worst)))
    return 1 if any(text.changes for text in clean) else 0


def _with_progress(judged: Iterable[Judged], spans: int) -> Iterator[Judged]:
    """Yield the same, with a line of progress on a terminal."""
    runs = 0
    for page in judged:
        runs += len(page.verdicts)
        if sys.stderr.isatty():
            print(f"\r{runs // 2:,} of {spans:,} runs either way", end="", file=sys.stderr, flush=True)
        yield page


def clean_texts(documents: dict[str, list[str]], size: int) -> Iterator[tuple[str, str]]:
    """Yield texts with their kinds, `size` bytes of UTF-8 in all, as much of each kind as there is or as is its share."""
    left = size
    # The small ones first: what they fall short of is shared by the others.
    for number, kind in enumerate(sorted(documents, key=lambda kind: sum(map(len, documents[kind])))):
        share = left / (len(documents) - number)
        for document in documents[kind]:
            if share <= 0:
                break
            length = len(document.encode())
            share -= length
            left -= length
            yield kind, document


def report(judged: Sequence[Judged], clean: Sequence[CleanText], worst: int) -> Iterator[str]:
    """Yield the lines of the report."""
    verdicts = [verdict for page in judged for verdict in page.verdicts]
    for private in (True, False):
        yield from ("", f"== Damaged runs, private-use characters {'kept' if private else 'lost'}", "")
        yield from _table([one for one in verdicts if one.private == private])
    yield from ("", "== Confidence: what would be repaired if it had to be at least so high", "")
    yield from _curve([one for one in verdicts if not one.lost])
    alarms = [alarm for page in judged for alarm in page.false_alarms]
    yield from ("", f"== Changes where there was no damage, in {len(judged):,} damaged pages: {len(alarms):,}", "")
    yield from alarms[:worst]
    yield f"reports of damage where there was none: {sum(page.false_reports for page in judged):,}"
    strays = sum(page.strays for page in judged)
    yield f"glosses after a letter that belongs to no character: {strays:,}, left: {sum(page.strays_left for page in judged):,}"
    times = [page.seconds for page in judged]
    if times:
        slow = statistics.quantiles(times, n=100)[94] if len(times) > 1 else times[0]
        yield f"time a page: {statistics.mean(times):.3f} s in the mean, {slow:.3f} s for the slowest 5 %, at most {max(times):.3f} s"
    yield from ("", "== The worst failures", "")
    for verdict in worst_of(verdicts)[:worst]:
        yield from _failure(verdict)
    yield from ("", "== Clean text: nothing may change", "")
    yield from _clean(clean, worst)


def worst_of(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the failures, certified ones first, then those that were made, reported, and not noticed; the most confident first.

    Of failures that are the same in everything but their place the first stands for all. Runs in which a character was
    dropped come after the others, and only when they were repaired: what is wrong with those is to be sure of them.
    """
    order = {WRONG: 1, LEFT: 2, UNSEEN: 3}
    failures: dict[tuple[str, str], Verdict] = {}
    for one in verdicts:
        if one.outcome == WRONG or (not one.lost and not one.best):
            failures.setdefault((one.true, one.got), one)
    return sorted(failures.values(), key=lambda one: (not one.certified, one.lost, order[one.outcome], -one.confidence))


def _table(verdicts: Sequence[Verdict]) -> Iterator[str]:
    yield f"{'':<22}{'runs':>8}{'right':>8}{'wrong':>8}{'wrong':>7}{'reported':>10}{'unnoticed':>11}{'best right':>12}"
    known = [one for one in verdicts if not one.lost]
    for kind in dict.fromkeys(one.kind for one in verdicts):
        yield _row(kind, [one for one in known if one.kind == kind])
    yield _row("all", known)
    for first, last in LENGTHS:
        length = f"{first}-{last}" if last < 1000 else f"{first} or more"
        yield _row(f"  of {length} characters", [one for one in known if first <= one.length <= last])
    yield _row("ASCII dropped, apart", [one for one in verdicts if one.lost])
    guessed = sum(bool(one.confidence) and not one.certified for one in verdicts)
    if guessed:
        yield f"repaired though not certified: {guessed:,}"


def _row(name: str, verdicts: Sequence[Verdict]) -> str:
    outcomes = Counter(one.outcome for one in verdicts)
    best = sum(one.best for one in verdicts)
    total = max(1, len(verdicts))
    return (
        f"{name:<22}{len(verdicts):>8,}{outcomes[RIGHT] / total:>8.1%}{outcomes[WRONG] / total:>8.2%}{outcomes[WRONG]:>7,}"
        f"{outcomes[LEFT] / total:>10.1%}{outcomes[UNSEEN] / total:>11.1%}{best / total:>12.1%}"
    )


def _curve(verdicts: Sequence[Verdict]) -> Iterator[str]:
    total = max(1, len(verdicts))
    yield f"{'confidence':>10}{'right':>9}{'wrong':>9}{'wrong of repaired':>19}"
    for threshold in THRESHOLDS:
        made = [one for one in verdicts if one.outcome in (RIGHT, WRONG) and one.confidence >= threshold]
        wrong = sum(one.outcome == WRONG for one in made)
        yield (
            f"{threshold:>10}{(len(made) - wrong) / total:>9.2%}{wrong / total:>9.3%}"
            f"{wrong / len(made) if made else math.nan:>19.3%}"
        )


def _failure(one: Verdict) -> Iterator[str]:
    how = f"{one.outcome}{', certified' if one.certified else ''}{', ASCII dropped' if one.lost else ''}"
    private = "kept" if one.private else "lost"
    yield f"{how} ({one.confidence:.4f}; {one.kind}, private-use {private}, {one.length} characters)"
    for name, text in (("stored", one.stored), ("was", one.true), ("read", one.got)):
        yield f"  {name:<7}{one.before}[{text}]{one.after}".replace("\n", "⏎")


def _clean(texts: Sequence[CleanText], worst: int) -> Iterator[str]:
    yield f"{'':<22}{'texts':>8}{'megabytes':>11}{'changes':>9}{'reports':>9}"
    for kind in (*dict.fromkeys(text.kind for text in texts), "all"):
        of_kind = [text for text in texts if kind in (text.kind, "all")]
        yield (
            f"{kind:<22}{len(of_kind):>8,}{sum(text.size for text in of_kind) / 1e6:>11.2f}"
            f"{sum(len(text.changes) for text in of_kind):>9,}{sum(len(text.reports) for text in of_kind):>9,}"
        )
    yield from islice((f"changed, {text.kind}: {change}" for text in texts for change in text.changes), worst)
    yield from islice((f"reported, {text.kind}: {one}" for text in texts for one in text.reports), worst)


if __name__ == "__main__":
    sys.exit(main())
