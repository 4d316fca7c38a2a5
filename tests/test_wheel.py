"""The wheel as someone meets it who has only that: one name, everything in it, and a service that starts."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.cli.running import until, watched
from tests.sources import MODULES, PACKAGES, ROOT, tracked, where

pytestmark = pytest.mark.timeout(180)


class Place:
    """An environment of its own in which the wheel is all there is, beside the dependencies that we run with."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        (self.packages,) = (folder / "venv").glob("lib/python*/site-packages")
        self.pip("install", "--no-deps", "--no-index", "--no-compile", str(wheel))  # what runs is compiled then
        self.own = sorted(path.name for path in self.packages.iterdir())
        dependencies = [path for path in sys.path if path.endswith("site-packages")]
        (self.packages / "dependencies.pth").write_text("\n".join(dependencies), encoding="utf-8")
        # A folder with names like ours, from which every command is given.
        (folder / "here" / "web").mkdir(parents=True)
        for name in ("web/__init__.py", "mail.py", "settings.py", "worker.py"):
            (folder / "here" / name).write_text("raise RuntimeError('not ours')\n", encoding="utf-8")

    def pip(self, *line: str) -> None:
        """Run pip on it."""
        quiet = ["--quiet", "--disable-pip-version-check", "--python", str(self.folder / "venv" / "bin" / "python")]
        subprocess.run([sys.executable, "-m", "pip", *quiet, *line], check=True, capture_output=True)

    def environment(self) -> dict[str, str]:
        """A data folder of its own, a free port, and the engine's program of ours."""
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        own = {"SVARSTID_DATA_DIR": str(self.folder / "data"), "SVARSTID_PORT": "0", "PATH": path, "COLUMNS": "100"}
        return {**{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}, **own}

    def run(self, *line: str) -> str:
        """Run one command of the wheel; returns what it said."""
        done = subprocess.run(
            [self.folder / "venv" / "bin" / "svarstid", *line], cwd=self.folder / "here", env=self.environment(),
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def place(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The wheel, installed; at the end it can be taken away without a trace."""
    place = Place(tmp_path_factory.mktemp("place"), wheel)
    yield place
    place.pip("uninstall", "--yes", "svarstid")
    assert [path.name for path in place.packages.iterdir()] == ["dependencies.pth"]


def test_everything_that_runs_is_in_it(wheel: Path) -> None:
    tops = {"processes", *(f"{module}.py" for module in MODULES), *PACKAGES} - {"svarstid"}
    shipped = {where(path) for path in tracked() if path.relative_to(ROOT).parts[0] in tops}
    names = zipfile.ZipFile(wheel).namelist()
    about = {file for file in names if ".dist-info/" in file}
    assert {file.removeprefix("svarstid/") for file in names} - about == shipped | {"__init__.py", "__main__.py"}
    assert [file for file in about if file.endswith("/licenses/LICENSE")]


def test_it_adds_one_name(place: Place) -> None:
    assert [name for name in place.own if not name.endswith(".dist-info")] == ["svarstid"]


def test_its_commands_work_from_any_folder(place: Place) -> None:
    version = place.run("--version").strip()
    assert re.fullmatch(r"svarstid \d+\.\d+\.\d+", version)
    processes = place.packages / "svarstid" / "processes"
    assert "Samordnad varudistribution" in place.run("plan", str(processes / "varudistribution-2023.yaml"))
    rehearsed = place.run("rehearse", str(processes / "prioriteringar-2023.yaml"), "--as-of", "2023-09-18")
    assert re.search(r"[1-9]\d* händelser och [1-9]\d* mejl", rehearsed)


def test_its_service_starts_and_shows_the_examples(place: Place) -> None:
    line = [str(place.folder / "venv" / "bin" / "svarstid"), "up"]
    data, here = place.folder / "data", place.folder / "here"
    with watched(line, data, cwd=here, environment=place.environment()) as service:
        until(lambda: service.said.count("Exempel inläst") == 2 and "/logga-in/" in service.said, service)
        login = re.search(r"http\S+/logga-in/(\S+)", service.said)
        assert login, service.said
        base = service.run_file["base_url"]
        with httpx2.Client(base_url=base, headers={"Origin": base}, follow_redirects=True, trust_env=False) as browser:
            desk = browser.post("/logga-in", data={"code": login.group(1)})
            assert "Exempel – avtal om vinterväghållning" in desk.text
            for path in ("/nytt", "/nytt/remiss", "/moten", "/utkorg", "/static/base.css"):
                assert browser.get(path).status_code == 200, path
        assert service.stop(signal.SIGINT) == 0
        assert "Traceback" not in service.said
