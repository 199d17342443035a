"""Stages of repair that are simple enough to be seen through, for testing the seat that the real ones have.

`python -m tests.staged ARGUMENTS` runs the program with two of them in their seat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from linfen_cli.repair.report import Repair, StageResult, Unresolved
from linfen_cli.repair.settings import Settings
from linfen_cli.repair.stages import STAGES


class Fake:
    """Turns each of `words` into what it maps to, and reports each of `unsure` with its candidates.

    A word in `likely` is not certified, and has the confidence given.
    """

    def __init__(
        self,
        kind: str,
        words: Mapping[str, str],
        unsure: Mapping[str, tuple[str, ...]] | None = None,
        likely: Mapping[str, float] | None = None,
    ) -> None:
        self.kind = kind
        self.words = words
        self.unsure = unsure or {}
        self.likely = likely or {}
        names = sorted({*words, *self.unsure}, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, names)))

    def __call__(self, text: str, settings: Settings) -> StageResult:
        assert settings.choose is None
        repairs, left = [], []
        for match in self.pattern.finditer(text):
            word, (start, end) = match[0], match.span()
            confidence = self.likely.get(word, 1.0)
            certified = word not in self.likely
            if word in self.unsure:
                left.append(Unresolved(self.kind, start, end, word, "there are two ways to read it", self.unsure[word]))
            elif settings.wants(certified=certified, confidence=confidence):
                repairs.append(Repair(self.kind, start, end, word, self.words[word], certified, confidence))
            else:
                left.append(Unresolved(self.kind, start, end, word, "it is not certain", (self.words[word],)))
        return StageResult.of(text, repairs, left)


@contextmanager
def staged(*stages: Fake) -> Iterator[None]:
    """Have these stages, and no others, in the seat."""
    before = dict(STAGES)
    STAGES.clear()
    STAGES.update((fake.kind, before[fake.kind]._replace(run=fake, may_find=bool, run_again=None)) for fake in stages)
    try:
        yield
    finally:
        STAGES.clear()
        STAGES.update(before)


# What the program gets: a first stage, and one that undoes the two runs of the bundled article and some more.
ENCODING = Fake("encoding", {"浣犲ソ": "你好"})
SPLICE = Fake(
    "splice",
    {
        "?zé)岢?": "熱潮",
        "?！毙碌恼鞒逃纱吮槐茸饕淮芜h": "。”新的征程由此被比作一次遠",
        "?！爆F": "。”現",
        "?毙": "。新",
        "?鹿": "。天",
    },
    {"?疑": ("甲疑", "\x1b[31m乙疑")},
    {"?毙": 0.8},
)

if __name__ == "__main__":
    import sys

    from linfen_cli.__main__ import main

    with staged(ENCODING, SPLICE):
        sys.argv[0] = "linfen"
        main()
