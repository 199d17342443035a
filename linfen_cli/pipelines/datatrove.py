"""linfen's blocks for datatrove (extra `corpus`): a formatter, a filter and a stats block.

They run in datatrove's local, Slurm and Ray executors, as its own blocks do. The formatter writes what it has found into a document's
metadata. The others read it there, or look for damage themselves where no formatter was before them.

    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import ParquetWriter
    from linfen_cli.pipelines.datatrove import LinfenFilter, LinfenFormatter, LinfenStats

    LocalPipelineExecutor(
        [JsonlReader("pages"), LinfenFormatter(), LinfenFilter(), LinfenStats("stats"), ParquetWriter("clean")],
        tasks=4,
    ).run()
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from linfen_cli.chars import detect
from linfen_cli.convert.blocks import convert_repaired
from linfen_cli.convert.converter import Converter
from linfen_cli.repair import KINDS, Settings
from linfen_cli.repair.batch import repair_document
from linfen_cli.repair.tally import Tally

try:
    from datatrove.data import Document, DocumentsPipeline
    from datatrove.io import DataFolderLike
    from datatrove.pipeline.filters.base_filter import BaseFilter
    from datatrove.pipeline.formatters.base import BaseFormatter
    from datatrove.pipeline.stats.base import BaseStats
    from datatrove.pipeline.stats.config import DEFAULT_TOP_K_CONFIG, GROUP, TopKConfig
    from datatrove.pipeline.writers.disk_base import DiskWriter
    from datatrove.utils.typeshelper import StatHints
except ImportError as error:
    raise ImportError(f"linfen's blocks need datatrove: pip install 'linfen-cli[corpus]' ({error})") from None

__all__ = ["LinfenFilter", "LinfenFormatter", "LinfenStats"]

COUNTS = ("glosses", "runs", "passages", "certified", "unresolved")
"""The counts of a document: glosses removed, runs and passages of wrong encoding repaired, how many of those are certified, and pieces
of damage that are left. In its metadata the names begin with `linfen_`; its script is `linfen_script`."""

_PREFIX = "linfen_"


class LinfenFormatter(BaseFormatter):
    """Repair the text of documents, and convert it where that is asked for.

    Args:
        to: a region or one of OpenCC's configurations to convert to, as `linfen convert --to` takes it; None leaves the script.
        kinds: the damage to look for, as `linfen_cli.repair` takes it.
        min_confidence: None makes proven repairs only; between 0 and 1, likely ones too.
        engine: what converts, as `linfen convert --engine` takes it.
        metadata: whether to write what was found into each document's metadata, under the names of COUNTS.

    Raises:
        LinfenError: `to` or `engine` is unknown.
    """

    name = "🏮 linfen repair"

    def __init__(
        self,
        to: str | None = None,
        kinds: Collection[str] = KINDS,
        min_confidence: float | None = None,
        engine: str = "auto",
        metadata: bool = True,
    ) -> None:
        super().__init__()
        self.to = to
        self.kinds = tuple(kinds)
        self.min_confidence = min_confidence
        self.engine = engine
        self.metadata = metadata
        if to is not None:
            _converter(to, engine)  # raises early what is wrong with them

    def format(self, text: str) -> str:
        """Return the clean text of `text`."""
        return self._repaired(text)[0]

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        """Yield the documents with their texts repaired."""
        for document in data:
            self.stat_update(StatHints.total)
            with self.track_time():
                stored = document.text
                document.text, counts = self._repaired(stored)
                for name in COUNTS:
                    if counts[name]:
                        self.stat_update(name, value=counts[name])
                if document.text != stored:
                    self.stat_update("changed")
                if self.metadata:
                    document.metadata.update({_PREFIX + name: value for name, value in counts.items()})
                    document.metadata[_PREFIX + "script"] = script_of(document.text)
            yield document

    def _repaired(self, text: str) -> tuple[str, dict[str, int]]:
        tally = Tally()
        pieces = []
        for repaired in repair_document(text, self.kinds, settings=Settings(self.min_confidence)):
            tally.add(repaired)
            if self.to is None:
                pieces.append(repaired.text)
            else:
                pieces.append(convert_repaired(repaired, _converter(self.to, self.engine), keep_glosses=False).text)
        return "".join(pieces), _counts(tally)


class LinfenFilter(BaseFilter):
    """Drop pages that are beyond repair: those in which much damage was left.

    Args:
        max_unresolved: how many pieces of damage may be left in 1,000 characters.
        min_unresolved: a page with fewer pieces than this is kept, however short it is.
        exclusion_writer: gets the documents that are dropped.
    """

    name = "🏮 linfen beyond repair"

    def __init__(
        self, max_unresolved: float = 5, min_unresolved: int = 3, exclusion_writer: DiskWriter | None = None
    ) -> None:
        super().__init__(exclusion_writer)
        self.max_unresolved = max_unresolved
        self.min_unresolved = min_unresolved

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        """Return whether to keep a document; where not, with the reason `unresolved`."""
        left = _counts_of(doc)["unresolved"]
        if left >= self.min_unresolved and 1000 * left > self.max_unresolved * len(doc.text):
            return False, "unresolved"
        return True


class LinfenStats(BaseStats):
    """Count damage.

    Available stats:
    glosses, runs, passages, certified, unresolved: as in COUNTS
    damaged: 1 for a document with any of these
    traditional, simplified: 1 for a document in that script
    """

    name = "🏮 linfen stats"

    def __init__(
        self,
        output_folder: DataFolderLike,
        groups_to_compute: list[GROUP] | None = None,
        histogram_round_digits: int = 3,
        top_k_config: TopKConfig = DEFAULT_TOP_K_CONFIG,
    ) -> None:
        super().__init__(output_folder, groups_to_compute, histogram_round_digits, top_k_config)

    def extract_stats(self, doc: Document) -> dict[str, int | float]:
        """Return the stats of a document."""
        counts = _counts_of(doc)
        script = doc.metadata.get(_PREFIX + "script") or script_of(doc.text)
        return {
            **counts,
            "damaged": int(any(counts.values())),
            "traditional": int(script == "traditional"),
            "simplified": int(script == "simplified"),
        }


def script_of(text: str) -> str:
    """Return the script that most of a text is in: `traditional`, `simplified`, or `unknown` where nothing tells.

    >>> script_of("擔當"), script_of("plain")
    ('traditional', 'unknown')
    """
    return detect.script_of(text[:2_000]) or detect.script_of(text) or "unknown"


def _counts(tally: Tally) -> dict[str, int]:
    repaired = tally.repaired
    numbers = (tally.glosses, repaired["splice"], repaired["encoding"], tally.certified.total(), tally.unresolved)
    return dict(zip(COUNTS, numbers, strict=True))


def _counts_of(doc: Document) -> dict[str, int]:
    """Return the counts that the formatter has left, or else count."""
    metadata: dict[str, Any] = doc.metadata
    if _PREFIX + COUNTS[0] in metadata:
        return {name: metadata[_PREFIX + name] for name in COUNTS}
    tally = Tally()
    for repaired in repair_document(doc.text):
        tally.add(repaired)
    return _counts(tally)


@cache
def _converter(to: str, engine: str) -> Converter:
    """Return a converter, one in each process: native engines cannot be pickled."""
    return Converter(to, engine=engine)
