"""The package as it is built and installed: wheel, sdist, editable."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, environment, needs

TRACKED = (
    "linfen_cli", "data", "docs", "tests", "pyproject.toml", "README.md", "README.zh.md", "CONTRIBUTING.md", "LICENSE",
    "CHANGELOG.md", ".gitignore",
)  # fmt: skip


def checkout(folder: Path) -> Path:
    """A copy of what is under version control."""
    for name in TRACKED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "original.txt"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def build(folder: Path) -> tuple[Path, Path]:
    """Build sdist and wheel there, the wheel from the sdist, as `python -m build` does."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", str(folder)],
        check=True,
        capture_output=True,
        env=environment(),
    )
    (sdist,) = (folder / "dist").glob("*.tar.gz")
    (wheel,) = (folder / "dist").glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(checkout(tmp_path_factory.mktemp("checkout")))


@pytest.mark.slow
def test_what_is_in_them(built: tuple[Path, Path]) -> None:
    sdist, wheel = built
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"linfen_cli/data/digest.found.txt", "linfen_cli/data/digest.clean.txt", "linfen_cli/data/README.md",
            "linfen_cli/py.typed"} <= names  # fmt: skip
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "linfen_cli").rglob("*.*")
            if path.is_file() and path.suffix != ".pyc"} <= names  # fmt: skip
    assert all(name.startswith(("linfen_cli/", "linfen_cli-")) for name in names)
    assert not any("original" in name for name in names)
    with tarfile.open(sdist) as tar:
        inner = {name.split("/", 1)[1] for name in tar.getnames() if "/" in name}
    assert {
        "data/digest.found.txt",
        "data/digest.clean.txt",
        "data/README.md",
        "docs/guide.md",
        "tests/conftest.py",
        "LICENSE",
    } <= inner


def install(folder: Path, *arguments: str) -> Path:
    """A virtual environment that sees what is installed here, with the package installed in it; its `linfen`."""
    venv.create(folder, with_pip=False, system_site_packages=False)
    python = folder / "bin" / "python"
    site = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
                          capture_output=True, text=True, check=True).stdout.strip()  # fmt: skip
    # The dependencies, but not this environment's own linfen.
    here = Path(next(path for path in sys.path if path.endswith("site-packages")))
    for item in here.iterdir():
        if "linfen" not in item.name:
            (Path(site) / item.name).symlink_to(item)
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "--no-build-isolation", *arguments],
                   check=True, capture_output=True)  # fmt: skip
    return folder / "bin" / "linfen"


def clean_environment() -> dict[str, str]:
    kept = environment()
    del kept["PYTHONPATH"]
    return kept


@pytest.mark.slow
def test_an_installed_wheel(built: tuple[Path, Path], tmp_path: Path, clean: str) -> None:
    linfen = install(tmp_path / "venv", str(built[1]))
    shown = subprocess.run(
        [linfen, "show", "-s", "4"], cwd=tmp_path, capture_output=True, check=True, env=clean_environment()
    )
    assert shown.stdout.decode().strip() in clean
    found = subprocess.run(
        [linfen, "search", "-c", "担当"], cwd=tmp_path, capture_output=True, check=True, env=clean_environment()
    )
    assert found.stdout == b"3\n"


@pytest.mark.slow
def test_a_text_of_the_readers_own_is_the_default_and_goes_into_a_wheel(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "data" / "original.txt").write_text("自己的文章。\n第二段。\n", encoding="utf-8")
    here = subprocess.run([sys.executable, "-m", "linfen_cli", "show"], cwd=folder, capture_output=True, check=True,
                          env=clean_environment())  # fmt: skip
    assert here.stdout.decode() == "自己的文章。\n第二段。\n"
    _, wheel = build(folder)
    linfen = install(tmp_path / "venv", str(wheel))
    shown = subprocess.run([linfen, "show"], cwd="/", capture_output=True, check=True, env=clean_environment())
    assert shown.stdout.decode() == "自己的文章。\n第二段。\n"


def test_git_ignores_the_place_for_it() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("needs a git checkout")
    needs("git", "git")
    assert subprocess.run(["git", "check-ignore", "-q", "data/original.txt"], cwd=ROOT, check=False).returncode == 0


@pytest.mark.slow
def test_an_editable_install(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    linfen = install(tmp_path / "venv", "-e", str(folder))
    edited = folder / "data" / "digest.found.txt"
    edited.write_text("改過了。\n", encoding="utf-8")
    shown = subprocess.run([linfen, "show"], cwd="/", capture_output=True, check=True, env=clean_environment())
    assert shown.stdout.decode() == "改過了。\n"


def test_starting_imports_nothing_heavy() -> None:
    script = (
        "import sys, runpy; sys.argv = ['linfen', 'show']\n"
        "try: runpy.run_module('linfen_cli', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "heavy = {'pypinyin', 'opencc', 'opencc_pyo3', 'rich'} & set(sys.modules); print(heavy, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=True,
        env={**environment(), "PATH": os.environ["PATH"]},
    )
    assert done.stderr.decode().strip() == "set()"
