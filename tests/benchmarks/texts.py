"""Long texts to search: words by Zipf's law, in sentences, in either script, made from a seed.

The words are those of OpenCC's phrase dictionary, in both scripts, below the commonest characters; how often each comes goes
with its rank. Nothing in them means anything, but scanners find in them what real text has: common characters and rare
ones, words of either script, marks.
"""

from __future__ import annotations

import random
from itertools import accumulate
from pathlib import Path

from linfen_cli.chars.variants import dictionary

__all__ = ["paragraphs", "write_file", "write_folder"]

_COMMON = "的一是在不了有和人這中大爲上個國我以要他時來用們生到作地於出就分對成會可主發年動同工也能下過子說產種面而方後多定行學法所民得經"
_WORDS = 30_000


def paragraphs(number: int, seed: int = 4) -> list[bytes]:
    """So many paragraphs in UTF-8, each of some 400 bytes and a line end, every other one in simplified script."""
    chance = random.Random(seed)
    phrases = [(simplified, forms[0]) for simplified, forms in dictionary("STPhrases").items()]
    chance.shuffle(phrases)
    to_simplified = {char: forms[0] for char, forms in dictionary("TSCharacters").items()}
    scripts = (
        ["".join(to_simplified.get(char, char)) for char in _COMMON]
        + [simplified for simplified, _ in phrases[:_WORDS]],
        [*_COMMON, *(traditional for _, traditional in phrases[:_WORDS])],
    )
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(scripts[0]))))

    def clause(words: list[str]) -> str:
        return "".join(chance.choices(words, cum_weights=weights, k=chance.randint(5, 9)))

    made = []
    for index in range(number):
        words = scripts[index % 2]
        sentences = (f"{clause(words)}，{clause(words)}。" for _ in range(chance.randint(2, 6)))
        made.append(("".join(sentences) + "\n").encode())
    return made


def write_file(path: Path, size: int, seed: int = 4) -> int:
    """A file of about `size` bytes; its paragraphs come again after forty megabytes, in another order. Returns its size."""
    chance = random.Random(seed)
    made = paragraphs(min(100_000, size // 300 + 1), seed)
    written = 0
    with open(path, "wb") as file:
        while written < size:
            written += file.write(b"".join(chance.choices(made, k=min(2000, (size - written) // 300 + 1))))
    return written


def write_folder(path: Path, size: int, each: int, seed: int = 4) -> int:
    """A folder of files of about `each` bytes, `size` in all, ten files to a folder in it. Returns how much was written."""
    chance = random.Random(seed)
    made = paragraphs(min(100_000, size // 300 + 1), seed)
    written = 0
    for number in range(max(1, size // each)):
        folder = path / f"{number // 10:03}"
        folder.mkdir(parents=True, exist_ok=True)
        written += (folder / f"{number:05}.txt").write_bytes(b"".join(chance.choices(made, k=each // 410 + 1)))
    return written
