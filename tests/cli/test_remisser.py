"""draft, standing, withdraw and object beside an engine and a worker at work, as someone at a terminal meets them."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from anyio.from_thread import BlockingPortal, start_blocking_portal
from temporalio.client import Client
from typer.testing import CliRunner

from cli import make_app
from cli.up.supervisor import ROOT
from db import processes
from db.store.session import Database
from files.process.file import read_process
from files.shipped import TEMPLATES
from files.template_values import read_values
from files.templates import fill, find_template
from rehearsal.clock import shift_to, skipping_engine
from rules.dates.clock import local_date
from secretariat.engine.start import start_process
from worker import make_worker

PROCESSES = ROOT / "processes"
KANSLI = "sodertorn/kansli"
MORNING = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)  # tisdag kl. 10


@dataclass(frozen=True)
class Service:
    """A data folder, and the engine and the worker that do what its matters need."""

    folder: Path
    db: Database
    client: Client
    portal: BlockingPortal

    @property
    def environment(self) -> dict[str, str]:
        """Where a command finds both."""
        return {
            "SVARSTID_DATA_DIR": str(self.folder),
            "TEMPORAL_ADDRESS": self.client.service_client.config.target_host,
        }


@asynccontextmanager
async def _at_work(db: Database) -> AsyncIterator[Client]:
    async with skipping_engine() as engine, make_worker(engine.client, db, wake=lambda: None):
        yield engine.client


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Service]:
    """One for the module, with an empty register; `svarstid up`, which is slower, has tests of its own."""
    folder = tmp_path_factory.mktemp("service") / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_file, folder)
    db = Database(f"sqlite:///{folder / 'svarstid.db'}")
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_at_work(db)) as client:
        yield Service(folder, db, client, portal)
    db.dispose()


def started(service: Service, name: str, **changes: Any) -> str:
    """Start a process from a shipped file with these changes; returns its key."""
    return started_content(service, yaml.safe_load((PROCESSES / name).read_text(encoding="utf-8")) | changes)


def started_content(service: Service, content: dict[str, Any]) -> str:
    """Start a process from what its file would hold, whose own time is MORNING, whatever the machine's clock says.

    Returns its key.
    """
    content["directory"] = str(PROCESSES / "sodertorn.yaml")
    path = service.folder.parent / f"{content['process']}.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, default=str, indent=1), encoding="utf-8")
    file, directory = read_process(path, today=local_date(MORNING))
    shift_s = shift_to(MORNING, datetime.now(UTC))

    async def run() -> None:
        await start_process(service.db, service.client, file, directory, now=MORNING, shift_s=shift_s)

    service.portal.call(run)
    return file.process


def remiss(service: Service, key: str) -> str:
    """A remiss counted from MORNING, without a working group: the draft waits only for the triage."""
    fields = {"avsandare": [key], "rubrik": ["Remissens titel"], "svara-senast": ["start+60wd"]}
    template = find_template("remiss", [TEMPLATES])
    values, wrong = read_values(template.head, fields, {}, today=local_date(MORNING))
    assert wrong == {}
    content = yaml.safe_load(fill(template, values))
    joint = [{"step": "bedomning", "question": "hantering", "among": ["gemensamt"]}]
    steps = [step for step in content["steps"] if step["key"] != "arbetsgrupp"]
    for step in steps:
        if step["key"] in ("utkast", "granskning"):
            step["when"] = joint
        step["after"] = [key for key in step.get("after", []) if key != "arbetsgrupp"]
    return started_content(service, content | {"process": key, "steps": steps})


def step_of(service: Service, process: str, step: str) -> str:
    """Where a step stands."""
    with service.db.read() as session:
        return str(processes.get_step(session, process, step).status)


def until(service: Service, process: str, step: str, status: str) -> None:
    """Wait until the workflow has brought it there."""
    deadline = time.monotonic() + 60
    while (found := step_of(service, process, step)) != status:
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


def said(service: Service, *line: str) -> tuple[int, str]:
    """The exit code of a command, and what it said on one line; run in this process, which is much quicker."""
    shown = CliRunner().invoke(make_app(line[0]), line, env=service.environment)
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    return shown.exit_code, " ".join(shown.output.split())


def test_a_draft_is_registered_asked_again_and_the_matter_withdrawn(service: Service, tmp_path: Path) -> None:
    key, other = remiss(service, "remiss-a"), remiss(service, "remiss-b")
    first, second = tmp_path / "utkast1.txt", tmp_path / "utkast2.txt"
    first.write_text("Ett")
    second.write_text("Två")
    code, words = said(service, "draft", key, str(first))
    assert code == 1 and "väntar på det som ska vara klart före" in words
    triage = ("answer", key, "bedomning", KANSLI, "--value", "hantering=gemensamt", "--source", "Kansliet")
    assert said(service, *triage)[0] == 0
    until(service, key, "bedomning", "done")

    code, words = said(service, "draft", key, str(first), "--note", "Första")
    assert code == 0 and "Utkast 1 är registrerat" in words
    until(service, key, "utkast", "done")
    code, words = said(service, "draft", key, str(first))
    assert code == 1 and "Utkast 1 har samma kontrollsumma" in words
    code, words = said(service, "draft", key, str(second), "--concerns", "haninge", "--until", "i morgon")
    assert code == 1 and "”i morgon” går inte att läsa som datum" in words
    code, words = said(service, "draft", key, str(second), "--concerns", "haninge")
    assert code == 0 and "Utkast 2 är registrerat" in words
    assert step_of(service, key, "granskning") == "skipped"
    said_so = ("answer", key, "granskning-2", "haninge/kommundirektor", "--value", "installning=deltar-tillagg")
    assert said(service, *said_so, "--text", "installning=Nynäsbanan", "--source", "Telefon")[0] == 0
    code, words = said(service, "standing", key)
    assert code == 0 and "Haninge kommun │ ja till utkastet │ Deltar med" in words
    assert "Salems kommun │ nej │ inget svar" in words

    for line, problem in (
        ((), "Skälet saknas"),
        (("--reason", "Ny remiss", "--replaced-by", "finns-inte"), "finns inte"),
        (("--reason", "Ny remiss", "--replaced-by", key), "kan inte ersätta sig självt"),
    ):
        code, words = said(service, "withdraw", key, *line)
        assert code == 1 and problem in words
    assert step_of(service, key, "svarsdag") == "planned"
    assert said(service, "withdraw", key, "--reason", "Ny remiss", "--replaced-by", other)[0] == 0
    assert step_of(service, key, "svarsdag") == "skipped"


def test_objects_get_what_they_lack(service: Service) -> None:
    asked = {"step": "fraga", "question": "huvudlista", "among": ["ja"]}
    choices = [{"code": "redo", "label": "Redo", "means": "ja"}, {"code": "ej", "label": "Inte redo", "means": "nej"}]
    due = {"on": "start+20wd", "basis": "internal", "source": "Provet"}
    key = started(
        service,
        "prioriteringar-2023.yaml",
        process="prioriteringar-a",
        priorities={"objects": [{"key": "spar", "title": "Spår"}]},
        steps=[
            {"key": "klart", "title": "Fakta", "kind": "task", "role": "completion", "seats": [KANSLI], "due": due},
            {
                "key": "fraga",
                "title": "Hemma",
                "kind": "inquiry",
                "role": "homecheck",
                "due": due,
                "waits_for": ["klart"],
                "questions": [
                    {"key": "huvudlista", "text": "Redo?", "type": "val", "rule": "alla_ja", "choices": choices}
                ],
            },
            {"key": "beslut", "title": "B", "kind": "task", "role": "committee", "seats": [KANSLI], "due": due}
            | {"when": [asked]},
        ],
    )
    done = ("answer", key, "klart", KANSLI, "--value", "klart=klart", "--source", "Kansliet")
    code, words = said(service, *done)
    assert code == 1 and "Spår: fakta och tidslinje saknas" in words
    for line, problem in (
        (("spar", "--fact", "48 000 resor"), "Källan saknas"),
        (("spar", "--when", "2027", "--source", "Nätverket"), "både när och vad"),
        (("finns-inte", "--fact", "x", "--source", "Nätverket"), "Objekten är spar"),
    ):
        code, words = said(service, "object", key, *line)
        assert code == 1 and problem in words
    both = ("spar", "--fact", "48 000 resor", "--when", "våren 2027", "--what", "Utredning", "--source", "Nätverket")
    code, words = said(service, "object", key, *both)
    assert code == 0 and "våren 2027: Utredning" in words and "Inget saknas." in words
    assert "Saknas: Cykelstråk: fakta och tidslinje saknas" in said(
        service, "object", key, "--new", "Cykelstråk", "--part", "bevaka", "--source", "Nätverket"
    )[1]  # fmt: skip
    code, words = said(service, "object", key, "--take-out", "bevaka", "--source", "Ledningsgruppen")
    assert code == 0 and "(uttagen)" in words and "Inget saknas." in words
    assert said(service, *done)[0] == 0
    until(service, key, "fraga", "open")
