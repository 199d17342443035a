"""The suite of conversions, by each engine that is installed; OpenCC's own wheel in an environment made for it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from linfen_cli.convert.api import convert
from linfen_cli.convert.engines import ENGINES
from tests.conftest import ROOT
from tests.evaluate_convert import Case, cases, judge, make_official, right

CASES = cases()
INSTALLED = [name for name, choice in ENGINES.items() if choice.is_installed()]


@pytest.mark.parametrize("engine", INSTALLED)
@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_case(case: Case, engine: str) -> None:
    if engine in case.fails:
        return  # known; that no more of them come is what the shares below say
    converted = convert(
        case.text,
        case.to,
        source=case.source,
        engine=engine,
        words=case.words,
        glosses=case.glosses,
        keep=case.keep,
    )
    assert converted == case.expected


@pytest.mark.parametrize("engine", INSTALLED)
def test_no_engine_alone_gets_more(engine: str) -> None:
    judged = [judge(case, engine) for case in CASES]
    ours, bare = right(judged)
    assert len(CASES) >= 300
    assert bare < ours
    assert ours / len(CASES) > 0.9
    # By its own name a configuration gives what the engine gives.
    named = [one for one in judged if one.case.topic == "configurations"]
    assert [one.ours for one in named] == [one.bare for one in named]


ASK = """
import json, sys
from linfen_cli.convert.api import convert
from linfen_cli.convert.engines import get_engine
from linfen_cli.chars.variants import variants
from tests.evaluate_convert import cases, judge, right
judged = [judge(case, "official") for case in cases()]
wrong = [one.case.label for one in judged if one.ours != one.case.expected and "official" not in one.case.fails]
chains = {name: get_engine("official").convert("裏面的軟件", name) for name in ("t2twp", "tw2tp", "t2hkp", "hk2tp")}
print(json.dumps({
    "engine": get_engine().name, "wrong": wrong, "right": right(judged), "chains": chains,
    "variants": sorted(variants("发") & set("發髮")), "surrogate": convert("头\\ud800发", "taiwan") == "頭\\ud800發",
}))
"""


@pytest.mark.slow
def test_the_official_wheel(tmp_path: Path) -> None:
    """In an environment of its own: beside opencc-python-reimplemented, and in its place."""
    try:
        python = make_official(tmp_path / "official")
    except (subprocess.CalledProcessError, OSError) as error:
        reason = f"OpenCC's own wheel cannot be installed here: {error}"
        if os.environ.get("LINFEN_REQUIRE_SYSTEM"):
            pytest.fail(reason)
        pytest.skip(reason)
    for alone in (False, True):
        if alone:
            subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", "opencc-python-reimplemented"], check=True)
            install = ["install", "-q", "--disable-pip-version-check", "--force-reinstall", "--no-deps", "opencc"]
            subprocess.run([python, "-m", "pip", *install], check=True, capture_output=True)
        done = subprocess.run([python, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert found["engine"] == "OpenCC"
        assert found["wrong"] == []
        assert found["right"][0] > found["right"][1]
        assert found["chains"] == {
            "t2twp": "裡面的軟體",
            "tw2tp": "裏面的軟件",
            "t2hkp": "裏面的軟件",
            "hk2tp": "裏面的軟件",
        }
        assert found["variants"] == ["發", "髮"]
        assert found["surrogate"] is True
