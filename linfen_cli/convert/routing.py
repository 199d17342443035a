"""Routing: which of OpenCC's configurations each stretch of a text is converted by.

A text to be converted to a region is cut into stretches of lines in one script. For each of them the script, and for traditional
text the region whose forms it is written in, decide the configurations.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby
from typing import NamedTuple

from linfen_cli.base.messages import _
from linfen_cli.chars.detect import region_of, script_of, scripts_in
from linfen_cli.chars.regions import JAPANESE, SIMPLIFIED, TRADITIONAL, regions, route, told_by_forms, unmarked
from linfen_cli.chars.variants import traditional_only
from linfen_cli.convert.engines import get_engine

__all__ = ["Router", "Stretch"]


class Stretch(NamedTuple):
    """A stretch of a text, and the configurations to apply to it, one after the other.

    `has_strays` says that it is traditional text which may have characters of simplified text alone in it.
    """

    text: str
    chain: tuple[str, ...]
    has_strays: bool


class Router:
    """Chooses the configurations that lead to one region.

    Attributes:
        to: the region.
        engine: the engine that converts.
        limitation: what cannot be converted, in a sentence, or nothing.
    """

    def __init__(self, to: str, source: str | None, engine: str, *, words: bool) -> None:
        """Choose the engine; with `source` (a region) None the script is detected line by line.

        Raises:
            LinfenError: the engine is not installed, or lacks what is needed.
        """
        self.to = to
        self._source = source
        self._words = words
        self._standard = regions()[to].standard
        self._chains: dict[str, tuple[str, ...]] = {}
        # Where the source is not given it may turn out to be either script; and traditional text is some region's.
        routes = [route(start, to, words=words) for start in ([source] if source else [SIMPLIFIED, TRADITIONAL])]
        self.limitation = routes[0].limitation
        self.engine = get_engine(engine, chain.from_iterable(chosen.chain for chosen in routes))
        known = self.engine.configurations
        self._regions = [row.name for row in told_by_forms() if known.issuperset(self._chain_from(row.name))]
        lacking = [row for row in told_by_forms() if row.has_words and row.name not in self._regions]
        if words and not source and lacking:
            self.limitation = _("{engine} has no {region} phrases: {region} terms are left unchanged").format(
                engine=self.engine.name, region=_(lacking[0].title)
            )

    def stretches(self, text: str, otherwise: str | None = None) -> Iterator[Stretch]:
        """Cut `text` into stretches of lines in one script.

        Lines without evidence of their script are taken for what most others are in, and where those have none either, for
        `otherwise`, or simplified.

        >>> list(Router("taiwan", None, "auto", words=False).stretches("头发"))
        [Stretch(text='头发', chain=('s2tw',), has_strays=False)]
        """
        for stretch, script, is_mixed in self._by_script(text, otherwise):
            source = script
            if is_mixed and script == self.to == SIMPLIFIED and not traditional_only().isdisjoint(stretch):
                source = TRADITIONAL  # for the traditional characters in it
            yield Stretch(stretch, self._chain(stretch, source), is_mixed and script == TRADITIONAL)

    def _by_script(self, text: str, otherwise: str | None) -> Iterator[tuple[str, str, bool]]:
        """Yield stretches of lines of one script, that script, and whether `text` has characters of both."""
        if self._source is not None or otherwise == JAPANESE:
            yield text, self._source or JAPANESE, False
            return
        has_simplified, has_traditional = scripts_in(text)
        if not has_simplified and (has_traditional or self.to == SIMPLIFIED or otherwise == TRADITIONAL):
            yield text, TRADITIONAL, False
        elif not has_traditional:
            yield text, SIMPLIFIED, False
        else:
            most = script_of(text) or otherwise or SIMPLIFIED
            lines = text.splitlines(keepends=True)
            for script, group in groupby(lines, key=lambda line: script_of(line) or most):
                yield "".join(group), script, True

    def _chain(self, text: str, source: str) -> tuple[str, ...]:
        if source == TRADITIONAL and self._source is None and (self._words or self.to != TRADITIONAL):
            # Its forms and words are some region's, from which not every dictionary of another region begins.
            written = region_of(text)
            if written == TRADITIONAL and self._words and self.to in (SIMPLIFIED, TRADITIONAL):
                written = unmarked()
            if written in self._regions and written != self._standard:
                source = written
        return self._chain_from(source)

    def _chain_from(self, source: str) -> tuple[str, ...]:
        if source not in self._chains:
            self._chains[source] = route(source, self.to, words=self._words).chain
        return self._chains[source]
