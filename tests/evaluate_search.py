"""Measure what the search finds, and what it should not: `python -m tests.evaluate_search`.

Phrases of OpenCC's dictionaries are planted in lines of filler that shares neither characters nor sounds with them, with near
misses beside them: an unrelated variant, a wrong character, a mark or a note in between. What is a hit is known from how the
lines were made. The table has recall and precision by kind of text and by way of asking; the exit status is 1 unless both are 100 %
for text in mixed scripts that is not damaged.
"""

from __future__ import annotations

import argparse
import gzip
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin, pinyin

from linfen_cli.article.article import Article, load
from linfen_cli.chars.variants import dictionary
from linfen_cli.repair.splice.damage import damage
from linfen_cli.search.match import search
from linfen_cli.search.modes.registry import MatchOptions
from linfen_cli.search.query import compile_query
from tests.evaluation.pages import reading_of

FILLER = "的是在有就人这我他上们来到时大地为子那你也说"
UNDAMAGED = ("mixed script", "mixed script, wrapped", "glossed", "GB18030", "Big5", "UTF-16, packed")
MUST_BE_WHOLE = UNDAMAGED[:2]
DAMAGED = ("damaged", "wrong encoding")
PLANTED, WRONG, TWO_WRONG, VARIANT, PARTED, NOTED, ELSEWHERE = range(7)


class Phrase(NamedTuple):
    """A phrase in both scripts, and in traditional script with a variant of another character, or `""`."""

    simplified: str
    traditional: str
    other: str


class Line(NamedTuple):
    """A line: what was put into it (one of the constants above), for which phrase, and where, before it was glossed or damaged."""

    text: str
    what: int
    phrase: int
    start: int
    end: int


class Asked(NamedTuple):
    """A way of asking: the pattern for each phrase, and what is a hit and what must not be one; all else is not judged."""

    name: str
    patterns: Sequence[str]
    ways: MatchOptions
    hits: frozenset[int]
    misses: frozenset[int]


class Score(NamedTuple):
    """Of what should be found, how much there is, how much of it was found, and how much else."""

    planted: int
    found: int
    wrong: int

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.found / max(1, self.planted)

    @property
    def precision(self) -> float:
        """The share of what was found that is there."""
        return self.found / max(1, self.found + self.wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the evaluation and print it. Gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluate_search", description=__doc__.split("\n\n")[0])
    parser.add_argument("--phrases", type=int, default=40, help="how many phrases (%(default)s)")
    parser.add_argument("--repeat", type=int, default=4, help="how often each is planted in each way (%(default)s)")
    parser.add_argument("--seed", type=int, default=2026, help="everything is drawn from it (%(default)s)")
    options = parser.parse_args(arguments)
    scores = evaluate(options.phrases, options.repeat, options.seed)
    print("\n".join(report(scores)))
    whole = all(score.recall == score.precision == 1 for (kind, _), score in scores.items() if kind in MUST_BE_WHOLE)
    return int(not whole)


def evaluate(number: int, repeat: int, seed: int) -> dict[tuple[str, str], Score]:
    """The scores by kind of text and way of asking."""
    rng = random.Random(seed)
    words = phrases(number, rng)
    elsewhere = regional_words(words, number // 2, rng)
    asked = ways_of_asking(words, elsewhere)
    scores: dict[tuple[str, str], Score] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in (*UNDAMAGED, *DAMAGED):
            lines = list(planted(words, elsewhere, repeat, rng, kind))
            path = Path(folder) / kind
            spans = write(path, lines, kind, rng)
            article = load(str(path))
            for way in asked:
                scores[kind, way.name] = judged(article, lines, spans, way)
    return scores


def phrases(number: int, rng: random.Random) -> list[Phrase]:
    """Phrases of two to four characters that are written differently, no two of which have a character or a first sound in common."""
    avoided = {sound for char in FILLER for sound in sounds(char)}
    simple = dictionary("STCharacters")
    candidates = [
        (word, forms[0]) for word, forms in dictionary("STPhrases").items() if 2 <= len(word) <= 4 and len(forms) == 1
    ]
    chosen: list[Phrase] = []
    used: set[str] = set()
    rng.shuffle(candidates)
    for simplified, traditional in candidates:
        chars = {form for char in simplified for form in (char, *simple.get(char, ()))} | set(traditional)
        heard = {sound for char in simplified + traditional for sound in sounds(char)}
        fits = (
            len(simplified) == len(traditional)
            and simplified != traditional
            and len(set(simplified)) == len(simplified)
        )
        if not fits or chars & used or heard & avoided or not all("\u4e00" <= char <= "\u9fff" for char in chars):
            continue
        # A simplified character that is not read as the traditional one is (干 for 乾) does not sound so.
        if not all(
            sound in sounds(char)
            for word in (simplified, traditional)
            for sound, char in zip(lazy_pinyin(simplified), word, strict=True)
        ):
            continue
        used |= chars | heard
        chosen.append(Phrase(simplified, traditional, other_variant(simplified, traditional)))
        if len(chosen) == number:
            break
    return chosen


def sounds(char: str) -> set[str]:
    """All readings of a character, without tones."""
    return set(pinyin(char, style=Style.NORMAL, heteronym=True)[0])


def other_variant(simplified: str, traditional: str) -> str:
    """The traditional phrase with one character replaced by another of those that its simplified form stands for."""
    for index, char in enumerate(simplified):
        forms = set(dictionary("STCharacters").get(char, ())) - {char, traditional[index]}
        # Not one that is a variant of the right one itself, such as 裡 of 裏.
        related = {char, traditional[index]} | set(dictionary("TWVariants").get(traditional[index], ()))
        related |= set(dictionary("HKVariants").get(traditional[index], ()))
        back = {
            form
            for name in ("TWVariants", "HKVariants")
            for form in forms
            if related & set(dictionary(name).get(form, ()))
        }
        for form in sorted(forms - related - back):
            if traditional[index] != char:
                return traditional[:index] + form + traditional[index + 1 :]
    return ""


def regional_words(words: Sequence[Phrase], number: int, rng: random.Random) -> list[tuple[str, str]]:
    """Words with what Taiwan says for them, of characters that are in no phrase and no filler."""
    used = {char for phrase in words for char in "".join(phrase)} | set(FILLER)
    chosen: list[tuple[str, str]] = []
    candidates = sorted(dictionary("TWPhrases").items())
    rng.shuffle(candidates)
    for word, forms in candidates:
        chars = set(word + forms[0])
        if (
            len(forms) == 1
            and len(word) > 1
            and not chars & used
            and all("\u4e00" <= char <= "\u9fff" for char in chars)
        ) and not set(word) & set(forms[0]):
            used |= chars
            chosen.append((word, forms[0]))
        if len(chosen) == number:
            break
    return chosen


def ways_of_asking(words: Sequence[Phrase], elsewhere: Sequence[tuple[str, str]]) -> list[Asked]:
    """All ways, with what each has to find."""
    simplified = [phrase.simplified for phrase in words]
    traditional = [phrase.traditional for phrase in words]
    right, near = frozenset((PLANTED,)), frozenset((WRONG, TWO_WRONG, PARTED, NOTED))
    return [
        Asked("simplified", simplified, MatchOptions(), right, near),
        Asked("traditional", traditional, MatchOptions(), right, near | {VARIANT}),
        Asked("-E", [f"{word[:-1]}[{word[-1]}]" for word in traditional], MatchOptions(regex=True), right, near | {VARIANT}),
        Asked("--pinyin", ["".join(lazy_pinyin(word)) for word in simplified], MatchOptions(sound=True), right, near),
        Asked("--pinyin, toned", [" ".join(lazy_pinyin(word, style=Style.TONE)) for word in simplified], MatchOptions(sound=True), right, near),
        Asked("--fuzzy 1", [word if len(word) > 2 else "" for word in traditional], MatchOptions(fuzzy=1), frozenset((PLANTED, WRONG, PARTED)), frozenset((TWO_WRONG,))),
        Asked("--regional", [word for word, _ in elsewhere], MatchOptions(regional=True), frozenset((ELSEWHERE,)), near | right),
    ]  # fmt: skip


def planted(words: Sequence[Phrase], elsewhere: Sequence[tuple[str, str]], repeat: int, rng: random.Random, kind: str) -> Iterator[Line]:  # fmt: skip
    """The lines of a text of one kind, in no order."""
    lines = [
        line
        for number, phrase in enumerate(words)
        for _ in range(repeat)
        for line in of_phrase(number, phrase, rng, kind)
    ]
    for number, (_, other) in enumerate(elsewhere):
        lines += [line_with(other, ELSEWHERE, number, rng) for _ in range(repeat)]
    rng.shuffle(lines)
    yield from lines


def of_phrase(number: int, phrase: Phrase, rng: random.Random, kind: str) -> Iterator[Line]:
    """A line with the phrase, and lines with what is nearly it."""
    script = {
        "GB18030": (phrase.simplified,),
        "Big5": (phrase.traditional,),
        "glossed": (phrase.traditional,),
        "damaged": (phrase.traditional,),
    }
    form = rng.choice(script.get(kind, (phrase.simplified, phrase.traditional)))
    if kind == "mixed script":  # character by character
        form = "".join(map(rng.choice, zip(phrase.simplified, phrase.traditional, strict=True)))
    at = rng.randrange(1, len(form))
    break_at = form[:at] + rng.choice(("\n", "\n　　", " ", "\r\n")) + form[at:]
    yield line_with(break_at if kind == "mixed script, wrapped" else form, PLANTED, number, rng)
    wrong = list(form)
    wrong[at] = rng.choice(FILLER)
    yield line_with("".join(wrong), WRONG, number, rng)
    if len(form) > 3:
        wrong[0] = rng.choice(FILLER)
        wrong[-1] = rng.choice(FILLER)
        yield line_with("".join(wrong), TWO_WRONG, number, rng)
    yield line_with(form[:at] + rng.choice("，、。") + form[at:], PARTED, number, rng)
    yield line_with(f"{form[:at]}（注）{form[at:]}", NOTED, number, rng)
    if phrase.other:
        yield line_with(phrase.other, VARIANT, number, rng)


def line_with(form: str, what: int, number: int, rng: random.Random) -> Line:
    """A line of filler with `form` in it."""
    before, after = ("".join(rng.choices(FILLER, k=rng.randrange(2, 9))) for _ in range(2))
    return Line(
        f"{before}{form}{after}{rng.choice(('。', '！', '。”', '；'))}", what, number, len(before), len(before + form)
    )


def write(path: Path, lines: Sequence[Line], kind: str, rng: random.Random) -> list[tuple[int, int]]:
    """Write the text; return where what was planted is in it, in code points (of a damaged one, where its line is)."""
    table = {
        char: reading_of(char) for line in lines if line.what == PLANTED for char in line.text[line.start : line.end]
    }
    table = {char: reading for char, reading in table.items() if reading and rng.random() < 0.7}
    written: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for line in lines:
        text, start, end = line.text, line.start, line.end
        if kind == "glossed":
            pieces = [f"{char}({table[char]})" if char in table else char for char in text]
            start, end = len("".join(pieces[:start])), len("".join(pieces[:end]))
            text = "".join(pieces)
        elif kind == "damaged":
            text = damage(text, table)
            start, end = 0, len(text)
        elif kind == "wrong encoding":
            text = text.encode().decode("latin-1")
            start, end = 0, len(text)
        written.append(text + "\n")
        spans.append((at + start, at + end))
        at += len(text) + 1
    encoding = {"GB18030": "gb18030", "Big5": "big5hkscs", "UTF-16, packed": "utf-16"}.get(kind, "utf-8")
    data = "".join(written).encode(encoding, "replace")
    path.write_bytes(gzip.compress(data) if "packed" in kind else data)
    return spans


def judged(article: Article, lines: Sequence[Line], spans: Sequence[tuple[int, int]], asked: Asked) -> Score:
    """Return the result of a search in a text, held against what was planted."""
    found = wrong = total = 0
    for number, pattern in enumerate(asked.patterns):
        if not pattern:
            continue
        wanted = {
            span for line, span in zip(lines, spans, strict=True) if line.phrase == number and line.what in asked.hits
        }
        refused = {
            span for line, span in zip(lines, spans, strict=True) if line.phrase != number or line.what in asked.misses
        }
        missing = set(wanted)
        total += len(wanted)
        for hit in search(article, compile_query(pattern, asked.ways)):
            span = hit.stored_start, hit.stored_end
            exact = asked.ways.fuzzy == 0 and article.name.rpartition("/")[2] not in DAMAGED
            place = span if exact and span in wanted else around(span, wanted if not exact else refused)
            if place in missing:
                found += 1
                missing.discard(place)
            elif place in wanted or place in refused or around(span, spans) is None or (exact and around(span, wanted)):
                wrong += 1
    return Score(total, found, wrong)


def around(span: tuple[int, int], spans: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    """The one of some spans that another touches."""
    return next((one for one in spans if one[0] < span[1] and span[0] < one[1]), None)


def report(scores: dict[tuple[str, str], Score]) -> Iterator[str]:
    """The lines of the report."""
    yield f"{'kind of text':<24}{'way of asking':<18}{'planted':>8}{'found':>8}{'wrong':>7}{'recall':>9}{'precision':>11}"
    sums: dict[str, list[Score]] = defaultdict(list)
    for (kind, way), score in scores.items():
        sums[kind].append(score)
        yield f"{kind:<24}{way:<18}{score.planted:>8,}{score.found:>8,}{score.wrong:>7,}{score.recall:>9.2%}{score.precision:>11.2%}"
    yield ""
    for kind, found in sums.items():
        score = Score(*map(sum, zip(*found, strict=True)))
        yield f"{kind:<24}{'all':<18}{score.planted:>8,}{score.found:>8,}{score.wrong:>7,}{score.recall:>9.2%}{score.precision:>11.2%}"


if __name__ == "__main__":
    sys.exit(main())
