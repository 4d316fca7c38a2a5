"""The shipped remisser and priorities can be read with their scenarios; a story that cannot hold is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from files.process.file import read_process, read_scenario
from kinds.remiss.spec import RemissSpec
from kinds.remiss.template import remiss_process
from rules.plan.planning import make_plan
from schemas.errors import FileRefused
from tests.files.shipped import PROCESSES

PLAYED = [
    ("remiss-inriktningsunderlag-2024", "inriktningsunderlag", date(2024, 1, 15)),
    ("remiss-nationellplan-2021", "nationellplan", date(2021, 11, 30)),
    ("remiss-lansplan-2021", "kort-svarstid", date(2022, 1, 17)),
    ("prioriteringar-2020", "prioriteringar-2020", date(2020, 8, 17)),
    ("prioriteringar-2023", "prioriteringar-2023", date(2023, 3, 16)),
]


@pytest.mark.parametrize(("process", "scenario", "as_of"), PLAYED)
def test_it_can_be_read_with_its_scenario(process: str, scenario: str, as_of: date) -> None:
    file, _ = read_process(PROCESSES / f"{process}.yaml", today=as_of)
    assert read_scenario(PROCESSES / "scenarios" / f"{scenario}.yaml", file).process == process


def test_the_template_takes_its_days_from_the_remiss() -> None:
    spec = RemissSpec(
        sender="Region Stockholm",
        title="Regional cykelplan",
        diarienummer="TRN 2026-1",
        received_on=date(2026, 9, 1),  # tisdag
        due_on=date(2026, 11, 27),  # fredag
        signer="samarbetskommitten/ordforande",
        minimum_group=4,
    )
    file, _ = remiss_process(PROCESSES / "mallar" / "remiss.yaml", spec, today=date(2026, 9, 1))
    plan = make_plan(file, today=date(2026, 9, 1))
    assert file.process == "remiss-region-stockholm-trn-2026-1-1"
    assert plan.step("bedomning").schedule.due_on == date(2026, 9, 4)  # fredag
    assert plan.step("inlamning").schedule.due_on == date(2026, 11, 25)  # onsdag
    assert plan.step("granskning").questions[0].at_least == 4
    assert len(plan.step("information").seats) == 16 and len(plan.step("hemma").seats) == 8


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("    waits_for: [bedomning]\n", "    waits_for: [bedomnig]\n", "steget ”bedomnig” finns inte"),
        ("    waits_for: [utkast]\n", "    waits_for: [ledningsgrupp]\n", "i ring"),
        ("question: hantering, among: [gemensamt]}", "question: hanterig, among: [gemensamt]}", "frågan ”hanterig”"),
        ("question: hantering, among: [gemensamt]}", "question: hantering, among: [gemensam]}", "inget utfall"),
        ("    role: triage\n", "", "bedömningen saknas"),
        ("kind: remiss\n", "kind: priorities\n", "inget block remiss"),
        ("  due_on: 2024-04-30\n", "  due_on: 2024-01-14\n", "före dagen då remissen kom"),
    ],
)
def test_a_story_that_cannot_hold_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    text = (PROCESSES / "remiss-inriktningsunderlag-2024.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "sodertorn.yaml").write_bytes((PROCESSES / "sodertorn.yaml").read_bytes())
    (tmp_path / "fil.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FileRefused, match=says):
        read_process(tmp_path / "fil.yaml", today=date(2024, 1, 15))
