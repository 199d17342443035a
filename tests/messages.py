"""The catalogues of messages: taken from the code, translated, and compiled.

    python -m tests.messages update     take every message of the code into the catalogues, and compile them
    python -m tests.messages check      list what is missing, as the tests do

Messages are what the code gives to `_`, `N_` and `ngettext`, the help of commands and options, the titles of regions, and what
click prints. After
`update`, translate what is new in `locale/zh_CN`: where `zh_TW` and `zh_HK` lack a message that it has, the next `update`
fills them with what linfen converts it to, marked fuzzy. A fuzzy message is not shown: read it, correct it, and remove the mark.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from string import Formatter

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from linfen_cli.base.messages import DOMAIN, ENGLISH, LANGUAGES, LOCALE
from linfen_cli.chars.regions import regions
from linfen_cli.cli.help import messages_of
from linfen_cli.cli.run import COMMANDS, group
from linfen_cli.convert.converter import Converter
from linfen_cli.version import __version__

ROOT = Path(__file__).parent.parent

_KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "N_": None, "ngettext": (1, 2)}
_CLICK = ("core", "exceptions", "formatting", "parser", "shell_completion", "termui", "types")  # what a user may see
_OLDER_CLICK = (
    "No such option: {name}",
    "{value!r} is not a valid boolean.",
)  # what click 8.2 says, the oldest that will do
_EPOCH = datetime(2026, 1, 1, tzinfo=timezone.utc)  # no date of its own, which would change with every update
_CONVERTED = {"zh_TW": "s2twp", "zh_HK": "s2hk"}


def path_of(locale: str, suffix: str = "po") -> Path:
    """Return the path of the catalogue of a locale."""
    return Path(LOCALE, locale, "LC_MESSAGES", f"{DOMAIN}.{suffix}")


def locales() -> list[str]:
    """Return the locales that have a catalogue."""
    return [locale for language, locale in LANGUAGES.items() if language != ENGLISH]


def template(*, with_click: bool = True) -> Catalog:
    """Return the catalogue of all messages of the code, untranslated."""
    catalog = Catalog(
        domain=DOMAIN,
        project="linfen",
        version=__version__,
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        charset="utf-8",
    )
    folders = [(ROOT / "linfen_cli", "linfen_cli/", "**.py")]
    if with_click:
        folders += [(Path(click.__file__).parent, "click/", f"{name}.py") for name in _CLICK]
    for folder, prefix, pattern in folders:
        found = extract_from_dir(folder, [(pattern, "python")], keywords=_KEYWORDS)
        for path, _line, message, _comments, _context in found:
            catalog.add(message, locations=[(prefix + path, 0)])
    if with_click:
        for message in _OLDER_CLICK:
            catalog.add(message, locations=[("click/exceptions.py", 0)])
    for row in regions().values():
        catalog.add(row.title, locations=[("linfen_cli/chars/regions.json", 0)])
    for name, command in _commands():
        for message in messages_of(command):
            catalog.add(message, locations=[(f"linfen_cli/cli/{name}.py", 0)])
    return catalog


def _commands() -> Iterator[tuple[str, click.Command]]:
    yield "run", group
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        yield name, command


def catalogue(locale: str) -> Catalog:
    """Return the catalogue of a locale."""
    path = path_of(locale)
    if not path.exists():
        return Catalog(
            locale=locale, domain=DOMAIN, charset="utf-8", fuzzy=False, creation_date=_EPOCH, revision_date=_EPOCH
        )
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=DOMAIN)


def update() -> None:
    """Take every message of the code into the catalogues, drop what is in the code no more, and compile them."""
    new = template()
    simplified = None
    for locale in locales():
        catalog = catalogue(locale)
        catalog.update(new, no_fuzzy_matching=True)
        catalog.header_comment = f"# The messages of linfen in {locale}."
        catalog.project, catalog.version, catalog.fuzzy = new.project, new.version, False
        catalog.creation_date = catalog.revision_date = _EPOCH
        if simplified is None:
            simplified = catalog
        else:
            _fill(catalog, simplified, _CONVERTED[locale])
        path_of(locale).parent.mkdir(parents=True, exist_ok=True)
        path_of(locale).write_bytes(as_po(catalog))
        path_of(locale, "mo").write_bytes(as_mo(catalog))


def _fill(catalog: Catalog, simplified: Catalog, region: str) -> None:
    """Give the messages that lack a translation what the simplified one is converted to, marked fuzzy."""
    converter = Converter(region)
    for message in messages(simplified):
        other = catalog[message.id]
        if other is not None and message.string and not any(strings(other)):
            given = message.string
            other.string = converter.convert(given) if isinstance(given, str) else tuple(map(converter.convert, given))
            other.flags.add("fuzzy")


def as_po(catalog: Catalog) -> bytes:
    """Return a catalogue as the text of a .po file."""
    written = io.BytesIO()
    write_po(written, catalog, width=120, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    # Babel's name and empty addresses in the header are of no use, and change with its version.
    left_out = (b'"Generated-By:', b'"Report-Msgid', b'"Last-Translator', b'"Language-Team')
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(left_out))


def as_mo(catalog: Catalog) -> bytes:
    """Return a catalogue compiled."""
    for message in messages(catalog):
        if not any(strings(message)):
            message.string = ()  # one empty plural form would be compiled to the English
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def messages(catalog: Catalog) -> Iterator[Message]:
    """Yield the messages of a catalogue without its header."""
    return (message for message in catalog if message.id)


def strings(message: Message) -> list[str]:
    """Return the translations of a message: one, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def ids(message: Message) -> list[str]:
    """Return the English of a message: one text, or singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def problems(locale: str) -> Iterator[str]:
    """Yield what is wrong with the catalogue of a locale, a line each."""
    catalog = catalogue(locale)
    for message in messages(template(with_click=False)):
        other = catalog[message.id]
        if other is None or not all(strings(other)):
            yield f"not translated: {message.id}"
        elif other.fuzzy:
            yield f"to be read and corrected: {message.id}"
    for message in messages(catalog):
        for string in filter(None, strings(message)):
            if _fields(string) != _fields(ids(message)[-1]):
                yield f"other fields than in English: {message.id}"
    compiled = io.BytesIO(path_of(locale, "mo").read_bytes())
    if _translations(read_mo(compiled)) != _translations(catalog):
        yield "not compiled: python -m tests.messages update"


def _translations(catalog: Catalog) -> dict[tuple[str, ...], list[str]]:
    translated = (message for message in messages(catalog) if any(strings(message)) and not message.fuzzy)
    return {tuple(ids(message)): strings(message) for message in translated}


def _fields(text: str) -> set[tuple[str, str, str]]:
    """Return what is filled into a message."""
    return {(name, form or "", how or "") for _text, name, form, how in Formatter().parse(text) if name is not None}


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit status is 1 where `check` finds something."""
    if arguments == ["update"]:
        update()
    elif arguments != ["check"]:
        print(__doc__)
        return 2
    found = [f"{locale}: {problem}" for locale in locales() for problem in problems(locale)]
    print("\n".join(found) or "every message is translated")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
