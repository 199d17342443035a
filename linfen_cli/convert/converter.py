"""Conversion between the scripts and regions, by OpenCC's dictionaries.

Which of OpenCC's configurations an engine is asked for is decided from the region that is wanted and the script that a text is
in. Found text mixes scripts, so that is asked of each line; and in a traditional line a character that only simplified
text has is converted by itself, in its place. A configuration that is asked for by its name is applied as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from linfen_cli.base.errors import LinfenError
from linfen_cli.base.messages import _
from linfen_cli.chars.links import LINKS
from linfen_cli.chars.regions import SIMPLIFIED, Region, names, origin, region, regions, target
from linfen_cli.chars.variants import simplified_only
from linfen_cli.convert.engines import ENGINES, Engine, get_engine, installed_engine
from linfen_cli.convert.punctuation import check_width, punctuate, widen
from linfen_cli.convert.routing import Router
from linfen_cli.convert.user_dictionary import Replacement, UserDictionary

__all__ = ["Converter", "Settings"]

# Noncharacters: no text has them, and no dictionary.
_SEPARATORS = range(0xFDD0, 0xFDF0)


class Settings(NamedTuple):
    """The arguments of `Converter`, in a form that can be pickled and compared.

    Attributes:
        to: a region (`taiwan`; `chars.regions` lists them) or a common name of one (`zh-TW`), or the name of one of OpenCC's
            configurations, which is applied as it is.
        source: the script or region the text is in; None detects it, line by line.
        engine: a key of ENGINES, or `auto`.
        words: whether to exchange the regions' words too (軟件 and 軟體).
        user_dictionary: words of the user's own, each with its replacement.
        punctuation: whether to write the region's quotation marks.
        width: `full`, `half`, or None to leave ASCII characters as they are.
    """

    to: str
    source: str | None = None
    engine: str = "auto"
    words: bool = False
    user_dictionary: tuple[tuple[str, str], ...] = ()
    punctuation: bool = False
    width: str | None = None


class Stretch(NamedTuple):
    """A stretch of a text, what it became, and the configurations that it was converted by."""

    text: str
    converted: str
    chain: tuple[str, ...]


class Converter:
    """Converts text to one region, or by one of OpenCC's configurations.

    Attributes:
        engine: the engine in use.
        to: the region, by its own name, or the configuration.
        region: the region of converted text; None where a configuration leads to none.
        limitation: what cannot be converted, in a sentence, or nothing.
    """

    def __init__(
        self,
        to: str,
        source: str | None = None,
        engine: str = "auto",
        *,
        words: bool = False,
        user_dictionary: UserDictionary | None = None,
        punctuation: bool = False,
        width: str | None = None,
    ) -> None:
        """Choose the engine and the route; the arguments are those of `Settings`.

        Raises:
            LinfenError: a name is unknown (the nearest is named), or the engine is not installed or cannot do it.
        """
        self.to = region(to) or to
        self.user_dictionary = user_dictionary or UserDictionary()
        replacements = tuple(self.user_dictionary.words.items())
        self.settings = Settings(to, source, engine, words, replacements, punctuation, width)
        given = None if source is None else _source(source)
        if width is not None:
            check_width(width)
        self.is_configuration = self.to not in regions()
        self.limitation = ""
        self._router: Router | None = None
        if self.is_configuration:
            self.to = self.to.strip().lower().removesuffix(".json")
            self.engine = _engine_for(self.to, engine, to)
            self.region = target(self.to)
            if words or source is not None:
                raise LinfenError(
                    _("{configuration} says itself what is converted from what: {option} goes with a region").format(
                        configuration=self.to, option="--words" if words else "--from"
                    )
                )
        else:
            self.region = self.to
            self._router = Router(self.to, given, engine, words=words)
            self.engine, self.limitation = self._router.engine, self._router.limitation

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the settings alone: an engine cannot be pickled, and is loaded again."""
        return Converter.of, (self.settings,)

    @classmethod
    def of(cls, settings: Settings) -> Converter:
        """Return the converter that `settings` describe; raise as the class does."""
        return cls(
            settings.to,
            settings.source,
            settings.engine,
            words=settings.words,
            user_dictionary=UserDictionary(dict(settings.user_dictionary)),
            punctuation=settings.punctuation,
            width=settings.width,
        )

    def convert(self, text: str, otherwise: str | None = None) -> str:
        """Convert `text`, which has no glosses in it: they would break its phrases.

        Lines without evidence of their script are taken for what most others are in, and where those have none either, for
        `otherwise`, or simplified.

        >>> Converter("taiwan", user_dictionary=UserDictionary({"臨汾": "臨汾"})).convert("头发，臨汾")
        '頭髮，臨汾'
        """
        replacements = list(self.replacements(text))
        converted = self._around(text, replacements, otherwise) if replacements else self._convert(text, otherwise)
        return self.finish(converted)

    def replacements(self, text: str) -> Iterator[Replacement]:
        """Yield what an engine does not see: words of the user dictionary, and addresses, which would lead nowhere."""
        words = list(self.user_dictionary.find(text))
        links: list[Replacement] = []
        if not self.is_configuration and ("://" in text or "www." in text):
            matches = re.finditer(LINKS, text)
            links = [Replacement(*match.span(), match[0]) for match in matches if not match[0].isascii()]
        at = 0
        for replacement in sorted(words + links):
            if replacement.start >= at:
                yield replacement
                at = replacement.end

    def finish(self, converted: str) -> str:
        """Return `converted` with the quotation marks and the width that were asked for."""
        if self.settings.punctuation and self.region is not None:
            converted = punctuate(converted, self.region)
        if self.settings.width is not None:
            converted = widen(converted, self.settings.width)
        return converted

    def convert_by(self, text: str, configurations: Iterable[str]) -> str:
        """Convert by some of the engine's configurations, one after the other, and nothing else."""
        converted = text
        for configuration in configurations:
            converted = self.engine.convert(converted, configuration)
        if self.engine.leans_to_taiwan and not self.is_configuration:
            return _in_forms_of(regions()[self.to], text, converted)
        return converted

    def stretches(self, text: str, otherwise: str | None = None) -> Iterator[Stretch]:
        """Convert `text` in stretches, each with the configurations that it is converted by; nothing is set aside.

        >>> list(Converter("taiwan").stretches("头发"))
        [Stretch(text='头发', converted='頭髮', chain=('s2tw',))]
        """
        if self._router is None:
            yield Stretch(text, self.engine.convert(text, self.to), (self.to,))
            return
        for stretch, configurations, has_strays in self._router.stretches(text, otherwise):
            whole = self._without_strays(stretch) if has_strays else stretch
            yield Stretch(stretch, self.convert_by(whole, configurations), configurations)

    def _around(self, text: str, replacements: list[Replacement], otherwise: str | None) -> str:
        """Convert what is around the replacements; no phrase goes over one."""
        gaps = []
        at = 0
        for start, end, _text in replacements:
            gaps.append(text[at:start])
            at = end
        gaps.append(text[at:])
        # As one text, with a character between that no dictionary has: one call of an engine is quicker than many.
        separator = next((char for char in map(chr, _SEPARATORS) if char not in text), None)
        pieces = [] if separator is None else self._convert(separator.join(gaps), otherwise).split(separator)
        if len(pieces) != len(gaps):
            pieces = [self._convert(gap, otherwise) for gap in gaps]
        return "".join(chain.from_iterable(zip(pieces, (*(item.text for item in replacements), ""), strict=True)))

    def _convert(self, text: str, otherwise: str | None) -> str:
        return "".join(stretch.converted for stretch in self.stretches(text, otherwise))

    def _without_strays(self, text: str) -> str:
        """Convert the simplified characters in traditional text, and nothing else.

        They are converted in context, and taken over only where they stand: the rest is traditional already, and converting it
        again would make 皇后 of one 后 and 後 of another.
        """
        strays = simplified_only().intersection(text)
        if not strays or self.to == SIMPLIFIED:
            return text
        whole = self.engine.convert(text, "s2t")
        if len(whole) != len(text):
            return text
        return "".join(new if old in strays else old for old, new in zip(text, whole, strict=True))


def _in_forms_of(region: Region, text: str, converted: str) -> str:
    """Write what an engine that leans to Taiwan made of `text` in the forms of a region, and keep those of the text."""
    for form, preferred in region.forms.items():
        converted = converted.replace(form, preferred)
    for form, other in region.kept.items():
        if form in text and other in converted:
            converted = _with_kept(text, converted, form, other)
    return converted


def _with_kept(text: str, converted: str, form: str, other: str) -> str:
    """Put `form` back wherever it was in `text` and `other` is in `converted`."""
    if len(text) != len(converted):
        old, new = text.splitlines(keepends=True), converted.splitlines(keepends=True)
        if len(old) != len(new) or len(old) < 2:
            return converted
        return "".join(_with_kept(before, after, form, other) for before, after in zip(old, new, strict=True))
    pieces: list[str] = []
    at = 0
    while (place := text.find(form, at)) >= 0:
        pieces += (converted[at:place], form if converted[place] == other else converted[place])
        at = place + 1
    return "".join((*pieces, converted[at:]))


def _source(name: str) -> str:
    source = region(name)
    if source is None:
        raise LinfenError(
            _("--from is a region, not {name!r}: choose {regions}").format(name=name, regions=", ".join(regions()))
        )
    return source


def _engine_for(configuration: str, engine: str, name: str) -> Engine:
    """Return the engine for one of OpenCC's configurations; `name` is how it was asked for.

    Raises:
        LinfenError: there is no such configuration, or the engine that was asked for lacks it.
    """
    installed_engine(engine)
    known: set[str] = set()
    for key, choice in ENGINES.items():
        if choice.is_installed():
            known |= get_engine(key).configurations
    if configuration in known or (origin(configuration) and target(configuration)):
        return get_engine(engine, [configuration])
    raise LinfenError(_unknown(name, known))


def _unknown(name: str, configurations: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), (*sorted(configurations), *names()), n=1)
    if near:
        message = _(
            "there is no region {name!r}: did you mean {guess}? Regions are {regions}, or an OpenCC configuration such as s2twp"
        )
        return message.format(name=name, guess=region(near[0]) or near[0], regions=", ".join(regions()))
    message = _("there is no region {name!r}: choose {regions}, or an OpenCC configuration such as s2twp")
    return message.format(name=name, regions=", ".join(regions()))
