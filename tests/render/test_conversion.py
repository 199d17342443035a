"""Conversions explained: the same changes as lines, as a table and as JSON."""

from __future__ import annotations

import json

from rich.cells import cell_len

from linfen_cli.chars.detect import detect
from linfen_cli.convert.explain import Change, Explained
from linfen_cli.convert.round_trip import Lost
from linfen_cli.render import conversion

CERTAIN = Change(0, 2, 0, 2, 1, 1, "头发", "頭髮", "phrase", (), "", "与后\n")
DOUBTFUL = Change(3, 4, 3, 4, 1, 4, "后", "後", "character", ("后",), "头发与", "\n")
LOST = Lost(1, 1, "乾", "乾", "干", "", "杯")


def test_lines_for_a_pipe() -> None:
    assert list(conversion.changes_lines([CERTAIN, DOUBTFUL])) == [
        "1:1\t头发\t頭髮\tphrase\t\t[头发]与后\n",
        "1:4\t后\t後\tcharacter\t后\t头发与[后]\n",
    ]
    assert list(conversion.lost_lines([LOST])) == ["1:1\t乾\t乾\t干\t[乾]杯\n"]


def test_a_table_for_a_terminal() -> None:
    certain, doubtful = conversion.changes_table([CERTAIN, DOUBTFUL], 60)
    assert certain.plain.split() == ["1:1", "头发", "→", "頭髮", "phrase", "头发与后"]
    assert doubtful.plain.split()[:7] == ["1:4", "后", "→", "後", "character", "or", "后"]
    assert doubtful.plain.endswith("与后")  # with as much around it as there is room for
    (lost,) = conversion.lost_table([LOST._replace(back="")], 80)
    assert lost.plain.split() == ["1:1", "乾", "→", "乾", "→", "(nothing)", "乾杯"]
    for width in (12, 30, 80):
        rows = [*conversion.changes_table([CERTAIN, DOUBTFUL], width), *conversion.lost_table([LOST], width)]
        assert max(cell_len(row.plain) for row in rows) <= max(width, 33)


def test_json_has_the_words_of_python() -> None:
    explained = [Explained("頭髮與後\n", (CERTAIN, DOUBTFUL), (DOUBTFUL,))]
    written = json.loads("".join(conversion.changes_json({"to": "traditional"}, explained, doubtful=False)))
    assert (written["to"], written["text"]) == ("traditional", "頭髮與後\n")
    for change, item in zip((CERTAIN, DOUBTFUL), written["changes"], strict=True):
        assert {name: item[name] for name in ("start", "end", "old", "new", "rule", "line", "column")} == {
            name: getattr(change, name) for name in ("start", "end", "old", "new", "rule", "line", "column")
        }
    assert "alternatives" not in written["changes"][0]
    assert written["changes"][1]["alternatives"] == ["后"]
    doubtful = json.loads("".join(conversion.changes_json({}, explained, doubtful=True)))
    assert [change["old"] for change in doubtful["changes"]] == ["后"]
    lost = json.loads(conversion.lost_json({}, [LOST]))["lost"]
    assert lost == [{"line": 1, "column": 1, "old": "乾", "new": "乾", "back": "干"}]


def test_what_a_text_is_in() -> None:
    detection = detect("學習擔當，学")
    lines = dict(line.strip().split("\t", 1) for line in conversion.detection_lines(detection))
    assert (lines["script"], lines["Han characters"]) == ("traditional", "5")
    assert lines["mixed"] == "1 simplified in traditional text"
    assert lines["学"] == "1\tfirst at 1:6"
    written = json.loads(conversion.detection_json("-", detection))
    assert (written["source"], written["script"], written["mixed"]) == ("-", "traditional", True)
    assert [stray["character"] for stray in written["strays"]] == ["学"]
