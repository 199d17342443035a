"""The proof of a repair: what the forward model must be given so that it makes the stored text again.

A proof can be kept and checked against the text later. `damage` does all of the work, so that nothing that is proven rests on
how the clean text was found.
"""

from __future__ import annotations

from typing import NamedTuple

from linfen_cli.base.gbk import encode_char
from linfen_cli.repair.splice.damage import Cut, damage, to_ascii_marks

__all__ = ["Proof", "applicable"]


class Proof(NamedTuple):
    """A derivation of a stored run by the forward model.

    Attributes:
        source: clean text: the character before the run, if there is one, the run's, and some after it.
        glosses: the page's table, as far as it can fire in `source`.
        private: whether private-use characters are kept.
        free: the places in `source`, in code points, of marks that start no new piece.
        torn: the places of the characters that a mark was torn out of.
        before: how many characters of `source` stand before the run, 0 or 1.
        after: how many stored characters after the run `source` has the clean text of.
    """

    source: str
    glosses: dict[str, str]
    private: bool
    free: tuple[int, ...]
    torn: tuple[int, ...]
    before: int
    after: int

    def holds(self, stored: str, start: int, end: int, clean: str) -> bool:
        """Return whether the forward model makes the run at [start, end) of `stored`, in code points, from `clean`."""
        if not self.source.startswith(clean, self.before):
            return False

        def cuts(cut: Cut) -> bool:
            return cut.char in self.torn if cut.torn else cut.char not in self.free

        made = to_ascii_marks(damage(self.source, self.glosses, private=self.private, cuts=cuts))
        last = self.source[: self.before]
        if made == to_ascii_marks(last + stored[start : end + self.after]):
            return True
        # what comes after the run may be damaged as well: then only the run itself and the character after it count
        head = last + stored[start : end + 1]
        return self.after > 0 and len(head) > 2 and made.startswith(to_ascii_marks(head))


def applicable(glosses: dict[str, str], source: str) -> dict[str, str]:
    """Return the part of a gloss table that can fire in `source`, on its characters or across them.

    >>> applicable({"責": "zé", "學": "xué"}, "貫徹熱潮")
    {'責': 'zé'}
    """
    raw = b"".join(map(encode_char, source))
    return {char: reading for char, reading in glosses.items() if encode_char(char) in raw}
