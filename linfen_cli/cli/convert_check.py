"""`linfen convert --check`: the script and region of a text, or of each file of a folder."""

from __future__ import annotations

from collections.abc import Callable

from linfen_cli.base.errors import LinfenError, NothingToReadError
from linfen_cli.base.messages import N_, _
from linfen_cli.base.walk import Entry, walk
from linfen_cli.chars.detect import Census, Detection
from linfen_cli.cli.convert_text import read_pieces
from linfen_cli.cli.output import Output
from linfen_cli.cli.status import WRONG, complain
from linfen_cli.formats.registry import Format, has_text_name
from linfen_cli.render import conversion
from linfen_cli.render.jsonl import dumps
from linfen_cli.render.plain import one_line, visible
from linfen_cli.repair.blocks import repair_blocks
from linfen_cli.source import open_raw

__all__ = ["check_folder", "check_text"]


def check_text(source: str | None, form: Format | None, read_as: str | None, output: Output, *, as_json: bool) -> int:
    """Print the script and region of a text, and return the exit status."""
    detection = _detection(source, form, read_as)
    if as_json:
        output.write([conversion.detection_json(source or "the default article", detection)])
    else:
        output.write(conversion.detection_lines(detection, is_terminal=output.is_terminal))
    return 0


def check_folder(folder: str | None, form: Format | None, read_as: str | None, output: Output, *, as_json: bool) -> int:
    """Print the script and region of each text in a folder, on a line, and return the exit status."""
    assert folder is not None
    status = 0
    for entry in walk(folder, ignore=False):
        if isinstance(entry, Entry) and not has_text_name(entry.path):
            continue
        try:
            if not isinstance(entry, Entry):
                raise LinfenError(entry.message)
            detection = _detection(entry.path, form, read_as)
        except NothingToReadError:
            continue
        except LinfenError as error:
            complain(str(error))
            status = WRONG
            continue
        if as_json:
            line = dumps({"source": entry.path, **conversion.detection_object(detection)})
        else:
            line = _line(entry.path, detection, _ if output.is_terminal else N_)
        output.write([line + "\n"])
    return status


def _detection(source: str | None, form: Format | None, read_as: str | None) -> Detection:
    census = Census()
    with open_raw(source, form=form) as raw:
        for block in repair_blocks(read_pieces(raw, read_as)[0]):
            census.add(block.repaired.text)
    return census.result


def _line(path: str, detection: Detection, say: Callable[[str], str]) -> str:
    """Return what is found of a file, in words given to `say`: on a terminal in the reader's language."""
    strays = " ".join(stray.character for stray in detection.strays[:8])
    mixed = say(N_("mixed: {characters}")).format(characters=strays) if detection.is_mixed else ""
    region = detection.region or say(N_("unknown"))
    return f"{visible(one_line(path))}\t{region}\t{mixed}".rstrip()
