"""Chromium for tests: pages opened as a reader opens them, without a screen and without a network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.conftest import needs

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


@contextmanager
def chromium(width: int = 800, height: int = 1000, *, dark: bool = False) -> Iterator[Chrome]:
    """A browser with a new profile and a window of that size; skips the test where there is none."""
    needs("chromium", "chromium")
    needs("chromedriver", "chromium-driver")
    with TemporaryDirectory() as profile:
        options = ChromeOptions()
        options.binary_location = which("chromium") or ""
        for flag in (*_FLAGS, f"--window-size={width},{height}", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        os.environ.setdefault("SE_AVOID_STATS", "true")
        browser = Chrome(options=options, service=Service(which("chromedriver")))
        try:
            if dark:
                features = [{"name": "prefers-color-scheme", "value": "dark"}]
                browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            yield browser
        finally:
            browser.quit()


def open_file(browser: Chrome, path: Path) -> None:
    """Open a file, and forget what the console said before."""
    browser.get("about:blank")
    console(browser)
    browser.get(path.as_uri())


def console(browser: Chrome) -> list[dict[str, object]]:
    """Return the messages of the console since the last call."""
    return list(browser.get_log("browser"))  # type: ignore[no-untyped-call]
