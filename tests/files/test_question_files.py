"""Process files and scenarios with every type of question: what they may say, and the one rule of determining."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from files.guarded_yaml import read
from files.process.file import read_scenario
from files.process.steps import check_steps
from files.whole import Whole
from schemas.errors import FileRefused
from schemas.file.process import ProcessFile
from tests.questions import everything as asked

VALUES = {
    "antagande": "oforandrat", "arbetsgrupp": "ja", "teman": "vagar", "kostnad": "1 000 kr",
    "kontakt": "Planeraren;;;planerare@salem.example", "yttrande": "https://salem.example/p.pdf",
    "dag": "2022-06-14=ja,2022-06-15=nej", "synpunkter": "inga", "besked": "2022-06-01",
}  # fmt: skip
RESULTS = dict.fromkeys(VALUES, "besvarad") | {"antagande": "nej", "arbetsgrupp": "ja", "kontakt": "ja"}


def scenario(tmp_path: Path, **act: object) -> Path:
    path = tmp_path / "scenario.yaml"
    whole = {"title": "Prov", "process": asked.PROCESS, "until": "2022-07-01", "acts": [{"step": asked.STEP, **act}]}
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")
    return path


def answer(tmp_path: Path, **changed: str) -> Path:
    values = {key: value for key, value in {**VALUES, **changed}.items() if value}
    return scenario(tmp_path, do="answer", at="2022-05-10", seat=asked.SALEM, values=values)


def test_a_whole_answer_is_taken(tmp_path: Path) -> None:
    assert len(read_scenario(answer(tmp_path), asked.process_file()).acts) == 1


@pytest.mark.parametrize(
    ("question", "value", "says"),
    [
        ("teman", "vagarna", "inget svar på frågan"),
        ("kostnad", "300 0023", "flera sätt"),
        ("kontakt", "Planeraren", "e-postadressen saknas"),
        ("yttrande", "p.pdf", "ingen länk"),
        ("dag", "2022-06-14=ja", "svar saknas för onsdag"),
        ("synpunkter", "Bra", "vilket avsnitt"),
        ("antagande", "andrat", "Antaget med ändring"),
        ("besked", "", "saknar frågan ”besked”"),
    ],
)
def test_mistakes_in_an_answer(tmp_path: Path, question: str, value: str, says: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_scenario(answer(tmp_path, **{question: value}), asked.process_file())
    assert says in refused.value.problem and refused.value.cure


def test_what_nobody_has_to_write_is_not_determined(tmp_path: Path) -> None:
    act = {"do": "determine", "at": "2022-06-02", "reason": "Prov"}
    assert read_scenario(scenario(tmp_path, **act, results=RESULTS), asked.process_file()).acts
    with pytest.raises(FileRefused, match="behöver ingen besvara"):
        read_scenario(scenario(tmp_path, **act, results={**RESULTS, "ovrigt": "besvarad"}), asked.process_file())
    without = {key: result for key, result in RESULTS.items() if key != "dag"}
    with pytest.raises(FileRefused, match="”dag” fastställs inte"):
        read_scenario(scenario(tmp_path, **act, results=without), asked.process_file())


def test_who_must_be_there_must_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "process.yaml"
    written = asked.process_file().model_dump(mode="json", by_alias=True)
    poll = next(one for one in written["steps"][0]["questions"] if one["key"] == "dag")
    poll["must_have"] = ["salem/kommundirektors"]
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FileRefused, match="inte tillfrågad") as refused:
        check_steps(Whole(ProcessFile.model_validate(written), asked.directory(), read(path), date(2022, 6, 1)))
    assert "Menade du ”salem/kommundirektor”" in refused.value.cure
    assert "Tillfrågade är Salems kommun (salem/kommundirektor) och Tyresö kommun (tyreso/kommundirektor)." in (
        refused.value.cure
    )
    assert "questions[dag].must_have" in refused.value.field
