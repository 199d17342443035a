"""Driving the reader by Textual's pilot: keys, searches, and what the screen shows when all has come to rest."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable

from textual.pilot import Pilot

from linfen_cli.source import read_source
from linfen_cli.tui.app import Reader, ReaderOptions
from tests.conftest import LIMIT

Drive = Callable[[Reader, "Pilot[None]"], Awaitable[None]]


def drive(
    steps: Drive,
    size: tuple[int, int] = (80, 24),
    options: ReaderOptions = ReaderOptions(),  # noqa: B008  (it cannot change)
    name: str | None = None,
) -> None:
    """Open the reader, wait until the text is there, and take the steps."""

    async def run() -> None:
        app = Reader(read_source(name), options)
        async with app.run_test(size=size) as pilot:
            await settled(app, pilot)
            await steps(app, pilot)

    asyncio.run(run())


async def wait_for(condition: Callable[[], bool], pilot: Pilot[None]) -> None:
    deadline = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < deadline, "the reader does not come to rest"
        await pilot.pause(0.02)


async def settled(app: Reader, pilot: Pilot[None]) -> None:
    """Wait for threads, and for what they had to show."""
    await pilot.pause(0.02)
    await wait_for(lambda: app.flow is not None and not any(worker.is_running for worker in app.workers), pilot)
    await pilot.pause()


async def press(app: Reader, pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(app, pilot)


async def type_search(app: Reader, pilot: Pilot[None], text: str) -> None:
    await pilot.press("slash")
    await pilot.pause()
    for char in text:
        await pilot.press("space" if char == " " else char)
    await wait_for(lambda: app._search._asked == app.prompt.value, pilot)  # which comes after a pause without a key
    await settled(app, pilot)


def screen(app: Reader) -> list[str]:
    """Return the lines that the screen shows, without the bar at its side."""
    strips = app.screen._compositor.render_strips()
    return [re.sub("[│┃]$", "", "".join(segment.text for segment in strip)).rstrip() for strip in strips]
