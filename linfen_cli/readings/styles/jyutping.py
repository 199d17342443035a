"""Jyutping: how Cantonese is read, by ToJyutping, which has words of its own to choose among a character's readings by."""

from __future__ import annotations

from collections.abc import Iterable

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import N_, _
from linfen_cli.readings.registry import Syllable, style


@style(
    "jyutping",
    N_("jyutping, for Cantonese"),
    help=N_("Show jyutping, for Cantonese, in the same way."),
    rank=30,
    language="yue-Latn-jyutping",
)
def read(text: str) -> Iterable[Syllable]:
    """Yield the readings of a text, in either script.

    Raises:
        LinfenError: ToJyutping is not installed.
    """
    try:
        import ToJyutping
    except ImportError:
        raise LinfenError(
            _("readings in jyutping need the package ToJyutping: pip install 'linfen-cli[jyutping]'")
        ) from None
    at = 0
    for written, reading in ToJyutping.get_jyutping_list(text):
        start = text.index(written, at)
        at = start + len(written)
        if reading and len(written) == 1:
            yield start, at, reading
