"""Write the clean running text that the lexicon's costs of marks are counted from: `python -m tests.evaluation.lexicon_texts FOLDER`.

It is what the evaluation leaves out of three of its sources, and goes to `build_lexicon` as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.evaluation.corpora import CACHE, SOURCES, load

SHARES = {"news": 1 / 2, "reviews": 1 / 2, "legal": 1 / 6}
"""The amount of each source's text, from its beginning."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write `news.txt`, `reviews.txt` and `legal.txt` into a folder.

    Raises:
        MissingError: a source cannot be fetched.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.lexicon_texts", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args(arguments)
    for source in SOURCES:
        if source.kind in SHARES:
            text = "\n".join(load(source._replace(begin=0.0, end=SHARES[source.kind]), options.cache))
            (options.folder / f"{source.kind}.txt").write_text(text, encoding="utf-8")
            print(f"{source.kind}: {len(text):,} code points")


if __name__ == "__main__":
    main()
