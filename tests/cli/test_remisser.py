"""draft, standing, withdraw and object on a running service, as someone at a terminal meets them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import engine
from cli import make_app
from cli.up.supervisor import ROOT
from db import processes
from db.store.session import Database
from files.process.file import read_process
from files.shipped import TEMPLATES
from files.template_values import read_values
from files.templates import fill, find_template
from rehearsal.clock import shift_to
from rules.dates.clock import local_date
from secretariat.engine.start import start_process
from tests.cli.running import Running, environment, until, up

pytestmark = pytest.mark.timeout(180)
PROCESSES = ROOT / "processes"
KANSLI = "sodertorn/kansli"
MORNING = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)  # tisdag kl. 10


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for the module, without examples."""
    with up(tmp_path_factory.mktemp("service") / "data", SVARSTID_EXAMPLES="false") as running:
        yield running
        assert running.stop() == 0
        assert "Traceback" not in running.said
        assert "Exempel" not in running.said


def started(service: Running, name: str, **changes: Any) -> str:
    """Start a process from a shipped file with these changes; returns its key."""
    return started_content(service, yaml.safe_load((PROCESSES / name).read_text(encoding="utf-8")) | changes)


def started_content(service: Running, content: dict[str, Any]) -> str:
    """Start a process from what its file would hold, whose own time is MORNING, whatever the machine's clock says.

    Returns its key.
    """
    content["directory"] = str(PROCESSES / "sodertorn.yaml")
    path = service.folder.parent / f"{content['process']}.yaml"
    path.write_text(json.dumps(content, ensure_ascii=False, default=str, indent=1), encoding="utf-8")
    file, directory = read_process(path, today=local_date(MORNING))
    shift_s = shift_to(MORNING, datetime.now(UTC))
    db = Database(f"sqlite:///{service.folder / 'svarstid.db'}")

    async def run() -> None:
        client = await engine.connect(service.run_file["engine_address"])
        await start_process(db, client, file, directory, now=MORNING, shift_s=shift_s)

    asyncio.run(run())
    db.dispose()
    return file.process


def remiss(service: Running, key: str) -> str:
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


def step_of(service: Running, process: str, step: str) -> str:
    """Where a step stands."""
    db = Database(f"sqlite:///{service.folder / 'svarstid.db'}")
    with db.read() as session:
        found = processes.get_step(session, process, step).status
    db.dispose()
    return str(found)


def said(service: Running, *line: str) -> tuple[int, str]:
    """The exit code of a command, and what it said on one line; run in this process, which is much quicker."""
    shown = CliRunner().invoke(make_app(line[0]), line, env=environment(service.folder))
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    return shown.exit_code, " ".join(shown.output.split())


def test_a_draft_is_registered_asked_again_and_the_matter_withdrawn(service: Running, tmp_path: Path) -> None:
    key, other = remiss(service, "remiss-a"), remiss(service, "remiss-b")
    first, second = tmp_path / "utkast1.txt", tmp_path / "utkast2.txt"
    first.write_text("Ett")
    second.write_text("Två")
    code, words = said(service, "draft", key, str(first))
    assert code == 1 and "väntar på det som ska vara klart före" in words
    triage = ("answer", key, "bedomning", KANSLI, "--value", "hantering=gemensamt", "--source", "Kansliet")
    assert said(service, *triage)[0] == 0
    until(lambda: step_of(service, key, "bedomning") == "done", service)

    code, words = said(service, "draft", key, str(first), "--note", "Första")
    assert code == 0 and "Utkast 1 är registrerat" in words
    until(lambda: step_of(service, key, "utkast") == "done", service)
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


def test_objects_get_what_they_lack(service: Running) -> None:
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
    until(lambda: step_of(service, key, "fraga") == "open", service)
