"""The parts of the reader behind its window: messages, places, scripts and readings, searches; without the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from linfen_cli.tui.app import Reader
from linfen_cli.tui.appearance import Appearance
from linfen_cli.tui.memory import Memory
from linfen_cli.tui.places import Places
from linfen_cli.tui.search import Search
from linfen_cli.tui.window import Window
from tests.tui.driving import drive, screen, settled

TEXT = "春遊\n\n天亮了，擔當。\n" + "\n".join(f"第{number}行，我們就走。" for number in range(60)) + "\n頭髮，擔當。\n"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "text.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_a_message_is_on_the_last_line(file: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        assert isinstance(app, Window)
        app.say("一切都好[b]")
        await settled(app, pilot)
        assert screen(app)[-1].startswith("一切都好[b]")
        assert app.article.text == TEXT == app.view.article.text

    drive(steps, name=file)


def test_marks_count_in_the_stored_text(file: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        places = Places(app)
        places.go_to_mark("'")
        assert screen(app)[-1] != ""
        places.remember("a text", Memory(0, {"z": TEXT.index("第50行")}))
        assert places.names == "z"
        places.set_mark("a")
        places.set_mark("'")  # goes back, and is not a name
        assert places.names == "a z"
        places.go_to_mark("z")
        assert app.page_widget.shows(TEXT.index("第50行"))
        places.go_to_mark("'")
        assert app.page_widget.offset_shown == 0

    drive(steps, name=file)


def test_scripts_go_round(file: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        appearance = Appearance(app, None, "auto", None)
        appearance.next_region(1)
        await settled(app, pilot)
        assert appearance.region == "simplified"
        assert "担当" in "\n".join(screen(app))
        appearance.next_region(-1)
        await settled(app, pilot)
        assert appearance.region is None
        assert "擔當" in "\n".join(screen(app))

    drive(steps, name=file)


def test_a_search_goes_from_hit_to_hit(file: str) -> None:
    async def steps(app: Reader, pilot: Pilot[None]) -> None:
        search = Search(app, Places(app))
        search.start("担当")
        await settled(app, pilot)
        assert not search.is_running
        assert len(search.hits) == 2
        search.go(1)
        assert app.page_widget.shows(TEXT.rindex("擔當"))
        search.start("沒有的")
        await settled(app, pilot)
        assert len(search.hits) == 0
        assert "nothing found" in screen(app)[-1]
        search.clear()
        assert len(search.hits) == 0

    drive(steps, name=file)
