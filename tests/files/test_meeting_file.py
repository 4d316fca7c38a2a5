"""Meeting files: the shipped ones say what the sources say; every mistake is told in Swedish, with its cure."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from files.meeting.extract import as_html, as_markdown
from files.meeting.file import load_meeting, names_of, read_meeting
from files.meeting.views import append_view
from files.process.file import read_directory
from rules.dates.clock import STOCKHOLM
from rules.meeting.extract import extract
from rules.meeting.silence import assess
from schemas.errors import FileRefused
from schemas.meetings.consent import MeetingRecord, Outside, Standing, View, ViewKind
from schemas.meetings.extract import Extract, ExtractGroup, ExtractItem
from tests.files.shipped import PROCESSES

MEETINGS = PROCESSES / "moten"
IN_2022, IN_2023 = "ledningsgruppen-2022-05-06.yaml", "ledningsgruppen-2023-09-21.yaml"
TODAY = date(2026, 11, 20)  # a Friday
MISTAKES: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parent / "meeting_mistakes.yaml").read_text(encoding="utf-8")
)
_ENGLISH = re.compile(r"\b(the|should|must|input|field required|valid|value|string|error|expected)\b", re.IGNORECASE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(PROCESSES / "sodertorn.yaml", tmp_path / "sodertorn.yaml")
    shutil.copytree(MEETINGS, tmp_path / "moten")
    return tmp_path / "moten"


@pytest.mark.parametrize("path", sorted(MEETINGS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_meeting_reads_and_makes_an_extract(path: Path) -> None:
    record, directory = read_meeting(path, today=TODAY)
    names = names_of(record, directory)
    assert not any("/" in name for name in names.values())
    made = as_markdown(extract(record, assess(record), names))
    assert made.startswith("# Utdrag ur minnesanteckningar: ")
    assert "/kommundirektor" not in made
    assert MeetingRecord.model_validate_json(record.model_dump_json(by_alias=True)) == record


def test_6_may_2022_presence_from_an_item_on_and_a_rule_only_said() -> None:
    record, _ = read_meeting(MEETINGS / IN_2022)
    table = assess(record)
    for seat, item, standing in [
        ("nykvarn/kommundirektor", "3", Standing.PRESENT_FOR),
        ("sodertalje/kommundirektor", "3", Standing.OUTSIDE),
        ("sodertalje/kommundirektor", "5", Standing.PRESENT_FOR),
        ("tyreso/kommundirektor", "5", Standing.OUTSIDE),
    ]:
        assert table.standing(item, seat).standing is standing, (seat, item)
    assert table.standing("5", "tyreso/kommundirektor").outside is Outside.RULE_NOT_SENT
    assert not any(row.standing is Standing.STANDS_BEHIND for row in table.rows)


def test_21_and_22_september_2023_one_day_only_and_a_contract() -> None:
    record, _ = read_meeting(MEETINGS / IN_2023)
    table = assess(record)
    botkyrka, nykvarn = "botkyrka/kommundirektor", "nykvarn/kommundirektor"
    assert table.standing("2", botkyrka).standing is Standing.PRESENT_FOR  # Thursday
    assert table.standing("5a", botkyrka).standing is Standing.STANDS_BEHIND  # Friday
    assert table.standing("5a", nykvarn).rule_version == 1
    assert table.standing("5b", nykvarn).outside is Outside.BEYOND_PROPOSAL
    assert table.standing("8", botkyrka).outside is Outside.SUBJECT
    assert table.standing("8", "nacka/kommundirektor").outside is Outside.NOT_MEMBER
    assert table.notes == ["Spelregelns version 2 är inte skickad till ledamöterna. Version 1 gäller."]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_is_told_in_swedish(folder: Path, mistake: str) -> None:
    told, path = MISTAKES[mistake], folder / IN_2022
    text = path.read_text(encoding="utf-8")
    assert told["old"] in text
    path.write_text(text.replace(told["old"], told["new"], 1), encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_meeting(path)
    error = refused.value
    assert (error.file, error.field) == (IN_2022, told["field"])
    assert told["problem"] in error.problem
    assert told["cure"] in error.cure
    assert error.line
    assert not _ENGLISH.search(re.sub(r"”[^”]*”", "", str(error)))


def test_a_meeting_of_several_days_must_say_which(folder: Path) -> None:
    path = folder / IN_2023
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("on: 2023-09-22, title: Halvår", "title: Halvår"), encoding="utf-8")
    with pytest.raises(FileRefused, match="flera dagar, men punkten säger inte vilken"):
        read_meeting(path)
    path.write_text(text.replace("on: 2023-09-21, note", 'leaves: "17.00", note'), encoding="utf-8")
    with pytest.raises(FileRefused, match="flera dagar, men klockslaget säger inte vilken"):
        read_meeting(path)


def test_an_upload_is_read_like_a_file() -> None:
    directory = read_directory(PROCESSES / "sodertorn.yaml")
    raw = (MEETINGS / IN_2022).read_bytes()
    assert load_meeting(raw, IN_2022, directory) == read_meeting(MEETINGS / IN_2022)[0]
    with pytest.raises(FileRefused, match=r"fil\.yaml"):
        load_meeting(b"meeting: [", "fil.yaml", directory)


def test_a_template_has_no_days_of_its_own() -> None:
    record, _ = read_meeting(MEETINGS / "mall.yaml", today=TODAY)
    assert record.days[0].on == date(2026, 12, 4)
    with pytest.raises(FileRefused, match="start"):
        read_meeting(MEETINGS / "mall.yaml")


def _view(text: str = "Vänta", item: str = "5a") -> View:
    at = datetime(2023, 9, 20, 14, 5, tzinfo=STOCKHOLM)
    return View(seat="nykvarn/kommundirektor", item=item, kind=ViewKind.DISSENT, at=at, text=text, reference="mejl")


@pytest.mark.parametrize("text", ["Vänta", 'Nej: "aldrig" # så', "- rad\n- rad", "å ä ö & * ! {a: b}", "\\n 'x'"])
def test_a_view_is_noted_in_the_file_and_counts(folder: Path, text: str) -> None:
    path = folder / IN_2023
    before = path.read_text(encoding="utf-8")
    for number in (1, 2):
        record, _ = append_view(path, _view(text))
        assert len(record.views) == number
        assert record.views[-1].text == " ".join(text.split())
        assert record.views[-1].received_at == _view().received_at
    assert path.read_text(encoding="utf-8").startswith(before.rstrip())
    assert assess(record).standing("5a", "nykvarn/kommundirektor").standing is Standing.ABSENT_WITH_VIEW


def test_a_view_that_does_not_fit_leaves_the_file_as_it_was(folder: Path) -> None:
    path = folder / IN_2023
    before = path.read_bytes()
    with pytest.raises(FileRefused, match="punkt ”77” finns inte"):
        append_view(path, _view(item="77"))
    assert path.read_bytes() == before
    path.write_text(before.decode() + "views: []\n", encoding="utf-8")
    assert len(append_view(path, _view())[0].views) == 1
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("source: Minnes", "#: ", 1) + "\nsource: sist\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="står inte sist"):
        append_view(path, _view())


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_what_people_wrote_is_text_in_both_forms() -> None:
    nasty = "<script>alert(1)</script> *fet* [a](b) # rubrik"
    group = ExtractGroup(standing=Standing.PRESENT_FOR, heading="För", lines=[nasty])
    made = Extract(
        title=nasty,
        facts=[nasty],
        rules=[],
        items=[ExtractItem(key="1", heading=nasty, decision=nasty, groups=[group])],
    )
    page, markdown = as_html(made), as_markdown(made)
    tags = _Tags()
    tags.feed(page)
    assert not tags.open
    assert not tags.seen & {"script", "a", "link", "img"}
    assert "\\<script\\>" in markdown and "\\*fet\\*" in markdown
    assert "Ingen skickad spelregel gäller för mötet." in page
    assert "Ingen skickad spelregel gäller för mötet." in markdown
