"""Settings: how sure a repair must be, and who is asked about the rest; and every threshold of repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from linfen_cli.repair.report import Unresolved

Choose = Callable[[Unresolved, str], str | None]
"""Called for damage that was left, with the text that its offsets count in (repaired so far); returns the clean text of its span,
or None to leave it."""


@dataclass(frozen=True)
class Settings:
    """The choices of a caller of repair.

    Attributes:
        min_confidence: None makes certified repairs only; a number between 0 and 1 makes every repair of that
            confidence or more, certified or not.
        choose: called for each piece of damage that is left and has candidates, in the order of the text. `repair`
            calls it; the stages get settings without it.
    """

    min_confidence: float | None = None
    choose: Choose | None = None

    def __post_init__(self) -> None:
        """Check the confidence.

        Raises:
            ValueError: `min_confidence` is not between 0 and 1.
        """
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise ValueError(f"a confidence is between 0 and 1, not {self.min_confidence}")

    def wants(self, *, certified: bool, confidence: float) -> bool:
        """Return whether a repair of that `confidence` (0 to 1) is to be made.

        >>> Settings().wants(certified=False, confidence=0.99), Settings(0.9).wants(certified=False, confidence=0.99)
        (False, True)
        """
        return certified if self.min_confidence is None else confidence >= self.min_confidence


DEFAULT = Settings()


# Thresholds. Unless a comment says otherwise a value was chosen by hand: so that the cases in tests/cases come out right, and for
# splice damage also so that `python -m tests.evaluate_repair --spans 10000` got no worse. Costs and margins of splice damage are
# -log10 of a probability: a reading that costs 1.0 more is ten times less likely.

MOST_PASSES = 4
"""The most times that a stage is run again because it repaired something. Real pages need one or two."""


# Pages that teach pinyin (gloss/textbooks.py): numbers of glosses, and shares of them from 0 to 1. Chosen on the cases of
# tests/cases/negative.json and gloss.json.

FEW_GLOSSES = 4
"""Glosses of a page below which the characters that they stand on tell nothing."""

SOME_GLOSSES = 12
"""The same where only new words are glossed, which are few among many."""

COUNTED_CHARACTERS = 20
"""Characters, those glossed most, that are counted in the text to see whether they are glossed everywhere."""

SAME_IN_A_ROW, IN_A_ROW = 0.3, 0.5
"""Glosses on common characters of both scripts, and glosses that follow one another, in a page that glosses whole sentences."""

MOSTLY_SAME, PARTLY_SAME = 0.5, 0.25
"""Glosses on common characters of both scripts that are enough alone, and where characters also stand without their gloss."""

EVERYWHERE = 0.6
"""Places of the glossed characters that have their gloss in a page whose glosses come from a table."""

READINGS_FOR_PEOPLE = 2
"""Readings that no table writes, at least, in a page that teaches; and at least half as many as it has glosses."""


# Where runs of splice damage are looked for (splice/stage.py).

NEAR = 40
"""Code points after a place that could not be read in which a broken gloss may belong to it."""

WIDE_TO_NARROW = 4
"""The ratio of `,` to `，` in a page whose marks were turned into ASCII, before its runs are repaired."""

PAGE = 12_000
"""Code points of text that count as the page of a run."""

CROWD, FEW_RUNS = 100, 300
"""One run in so many code points is read, beyond the first few. Real pages have one in five hundred."""

KNOWN_BEFORE, KNOWN = 40, 120
"""Code points before a run's start, and from it, that decide how the run is read: where they are the same, so is its reading."""

FOREIGN = 1 / 20
"""The share of kana or hangul from which a text is Japanese or Korean. Runs have kana in them too, but few."""


# What is a run, and what is done about it (splice/stage.py).

FLUENT, FLUENT_ALONE = 1.5, 2.6
"""The cost of a character below which text is taken as it stands, in a page with other traces of damage and in one without any."""

DAMAGED, DAMAGED_ALONE = 4.0, 9.0
"""The margin by which a reading must cost less than the text as it stands, in a page with other traces of damage and in one without."""

ODD, QUESTION, LETTER_IN_HAN = 5.0, 2.0, 1.5
"""The cost of text that is taken as it stands, beyond that of its kind: for a character that no Chinese text has, a question mark, and a
letter right after a Han character."""

SURE, SURE_OF_MARK, SURE_OF_LOSS = 0.8, 0.88, 0.9
"""The probability by `confidence` from which a reading is certified: one that a misfired gloss vouches for, one that nothing but a
torn mark does, and one that supposes pairs of bytes to be lost. Read off the table of right and wrong readings by threshold that
`python -m tests.calibrate_repair` prints; the last two are higher since `python -m tests.evaluate_repair` found more of those wrong
than their probability says."""

SURE_OF_GLOSS = 0.99
"""The confidence of a gloss that stands after a letter and is proven to have fired there."""

TRADITIONAL = 1.9
"""The cost of writing a character in traditional script above which it speaks for a simplified page."""


# How far readings are searched (splice/decoder.py). Smaller values were tried until `python -m tests.evaluate_repair` got worse.

BEAM = 8
"""Hypotheses that are followed at each place, of each number of pairs lost there."""

BEAM_ENDED = 3
"""Hypotheses that are followed at least whose run has ended already."""

BEAM_LOST = 4
"""Hypotheses with a lost pair that may lose another one right after it."""

MARGIN = 5.0
"""The beam: a hypothesis that costs more than the best by this is dropped."""

WIDTH = 8
"""Characters that are tried where a byte is not known; twice or three times as many where half of a character is all there is."""

RECOMBINED = 3
"""Hypotheses recombined with a cheaper one that are remembered, to be weighed with it at the end."""

CONTEXT = 7
"""Characters after a run that tell whether a reading of it makes sense."""

LONGEST_RUN = 240
"""Pieces of stored text that a run may have. Longer ones are left, and reported as too long."""

MOST_READINGS = 9
"""Readings of a run that are weighed against one another, and shown where none is sure."""


NO_RIVAL, NOTHING_AFTER = 9.0, 1.5
"""The extra cost assumed of the next reading where there is none, and of a character after the run where nothing stands there."""


# What a hypothesis costs beyond its text (splice/decoder.py).

UNCUT, UNCUT_LAST = 1.0, 0.3
"""The cost of a mark that started no new piece; the last one of a line often does not."""

NOT_GLOSSED = 3.5
"""The cost of a character that stands without its gloss where the page's table has it."""

OTHER_READING = 4.0
"""The cost of a gloss with another reading than the page's table has for its character."""

NOT_IN_TABLE, UNUSUAL, SEEN_BARE = 1.5, 1.5, 2.5
"""The cost of a gloss whose character the page glosses nowhere else, and what it costs more for a character that is its own
simplified form, of which tables have few, and for one that the page has without a gloss."""

LEAST = 1.0
"""The least that a character costs whose bytes are not known, but for very few."""

UNREAD = 2.2
"""The cost of a character of a run that begins after this one, of which nothing is known yet: that of any text."""

SWALLOWED = 0.5
"""The cost of the loss of a digit, beyond what a digit costs."""


# What text costs in its page (splice/language_model.py).

FIRM = 50.0
"""The number of characters that a page writes after one of a kind that count as much as what texts in general write there."""

OWN, STEADY = 0.6, 3.0
"""The weight of what a page writes elsewhere against the lexicon, and of a shorter context against a longer."""

KEPT_ENDS = 3
"""Ways to cut the end of a text into words that are kept."""

POOL, MANY_PAIRS = 300, 1000
"""Characters that are ranked for some bytes in a page, and how many pairs of bytes are too many to look at each."""

CUTOFF = 3.0
"""The quick rule's margin: a character that costs more than the best by this is not tried."""

ALIEN = 3.5
"""The cost from which a page does not write a word with a character: a simplified page a traditional one, or the other way round."""

WRITTEN, WRITTEN_OTHERWISE, QUOTED_OTHERWISE = 0.3, 1.0, 2.0
"""The most that a character costs which the page writes elsewhere; the least that one costs for which it writes another; and the
cost of a quotation mark where the page has those of the other style."""

STRANGE, SPACED, TWICE, AGAIN = 3.0, 2.0, 2.0, 0.3
"""The extra cost where a page has it nowhere else: a symbol, a wide space, a mark twice in a row; and all that a mark costs that
stands there twice already."""

UNCLOSED = 1.0
"""The cost of the end of a line for every quotation that is open there: some go on in the next paragraph."""

CLOSES, SKIPPED, NOT_OPEN, MISMATCH, NESTED = -0.7, 2.0, 1.8, 3.0, 1.2
"""The cost of a mark that closes the last open quotation, closes one before it, closes one where none is open, closes one of another
kind, or opens one inside its like."""

SMALLEST_STEP = 0.02
"""The least that a word costs after another."""

MARK = 2.0
"""The cost by which marks are ranked among the characters of unknown bytes."""

MODERN, TYPICAL = 2.3, 2.0
"""The most that a character costs in most modern prose, and what it is taken to cost in a page that is too short to tell."""


# Mojibake (mojibake/). Costs are those of plausibility.py, 0 to 6 for a character; a margin is how much a passage costs less after
# repair. Chosen on the cases of tests/cases/encoding.json and negative.json.

HALF_DOUBT, MOST_SURE = 2.0, 0.9999
"""The margin by which the doubt in a repair halves, and the highest confidence that a margin gives."""

PLAUSIBLE = 1.5
"""The mean cost of a character up to which a text may be Chinese."""

PROSE, PROSE_CHARACTER = {2: 0.0, 3: 1.0, 4: 2.5, 5: 4.0, 6: 5.0, 7: 6.0}, 0.8
"""The cost of a text of so many characters up to which chance did not put it together, and that of a character of a longer one."""

CHINESE_SHARE, MANY_CHARACTERS = 0.9, 10
"""The share of Chinese characters in a Chinese text of so many characters or more; all of them in a shorter one."""

LOOKS_RIGHT = 0.9
"""The mean cost of a character up to which the outcome of a repair is not looked at for more damage."""

MOST_LAYERS = 3
"""The most times that the outcome of one repair is decoded again."""

MOST_CANDIDATES = 8
"""The most candidates shown for one place."""


# UTF-8 read as GBK (mojibake/utf8_as_gbk.py)

MOSTLY_CHINESE = 0.8
"""The share of Chinese characters above ASCII."""

MARGIN_OF_WORDS, LARGE_MARGIN = 5.0, 12.0
"""The margin that two characters or more need, and the one that is enough where what was stored is not very odd."""

ODD_TEXT, UNUSUAL_TEXT = 2.0, 1.2
"""The mean cost of what was stored from which it is odd, and from which it is odd enough beside a large margin."""

LONG_ISLAND = 12
"""Characters of well-formed UTF-8 from which one that was not taken is not tried again from each of its characters."""

SURE_OF_BYTE, SURE_OF_LIKELY_BYTE = 0.99, 0.9
"""The confidence in the only text that a lost byte can have left, and in the only likely one."""


# UTF-8 and GBK read as Latin-1 (mojibake/as_latin.py)

COST_OF_LATIN, COST_OF_LATIN_MARK = 3.0, 1.0
"""The cost of a stored character: a letter, and a mark that Chinese and English pages have as it is."""

MARGIN_OF_LATIN = 8.0
"""The margin that one or two characters of UTF-8 need."""

GIBBERISH = 5.0
"""The mean cost from which the outcome is not taken even in a page full of damage."""

PLAUSIBLE_PART, MARGIN_OF_PART = 1.6, 4.0
"""The mean cost up to which GBK is taken in a line that is damaged as a whole, and the margin that it needs."""

PLAIN = 0.35
"""The mean cost up to which a text is Chinese although its bytes may as well be Cyrillic, Greek or Korean."""


# Big5 and GBK taken for one another (mojibake/exchanged.py)

SHORTEST_EXCHANGED = 4
"""Characters that a stretch must have, and different ones among them."""

MARGIN_OF_EXCHANGED = 1.5
"""The margin that each character needs."""

EXCHANGED_AS_PAGE, EXCHANGED_TO_GBK, EXCHANGED_TO_BIG5 = 0.7, 0.65, 0.55
"""The mean cost of the outcome up to which a stretch is taken: in a page that is damaged, of Big5 read as GBK, of GBK read as Big5."""

TRUE_ODD_ROWS, ODD_ROWS = 1 / 8, 1 / 4
"""The share of characters in the rows of GBK that most of Big5 falls into: without kana, and with it."""

RARE_IN_BIG5 = 4.0
"""The cost from which a character that a common one becomes is rare enough to tell of damage."""


# What other programs leave (mojibake/residue.py)

SURE_OF_ENTITY, SURE_OF_FORM = 0.98, 0.97
"""The confidence in an entity and in a compatibility character inside a Chinese sentence."""

ORDINARY_NEIGHBOUR = 3.0
"""The cost of a Han character up to which a radical beside it stands in a word."""

SPOKEN_OF, SHORT_FILL = 12, 6
"""Characters of lost text below which it may be quoted as an example, and of filled memory below which it may be a word."""
