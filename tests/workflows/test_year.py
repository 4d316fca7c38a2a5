"""The cooperation's year 2023 is played as one folder, and its report says what the sources say, on their days.

The days stand here as the sources have them, with the weekday, by document and line: `000` is the minutes of 21–22
September 2023, `001` those of 10 February 2023, `004` those of June 2018.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cli.matter.rehearse_year import show
from files.year.folder import Year, read_year
from rehearsal.clock import SkippingEngine
from rehearsal.year import lines
from rehearsal.year.page import year_page
from rehearsal.year.run import PlayedYear, play_year
from rules.swedish import weekday_name
from schemas.errors import FileRefused
from schemas.output.year import YearItem, YearMatterReport, YearMeetingReport, YearReport

FOLDER = Path(__file__).parents[2] / "processes" / "aret-2023"
CONFERENCE = "ledningsgruppen-2023-09-21"
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
async def played(engine: SkippingEngine) -> PlayedYear:
    """The year, played once for all that is asked of it."""
    return await play_year(read_year(FOLDER), lambda _start, _now, _end: None, engine=engine)


def _meeting(report: YearReport, key: str) -> YearMeetingReport:
    return next(each for each in report.meetings if each.meeting == key)


def _item(report: YearReport, meeting: str, key: str) -> YearItem:
    return next(item for item in _meeting(report, meeting).items if item.key == key)


def _matter(report: YearReport, process: str) -> YearMatterReport:
    return next(each for each in report.matters if each.process == process)


def _due(process: str, step: str) -> Callable[[YearReport], date | None]:
    return lambda report: next(each for each in _matter(report, process).steps if each.key == step).due_on


def _settled(process: str, step: str) -> Callable[[YearReport], date | None]:
    return lambda report: next(each for each in _matter(report, process).steps if each.key == step).settled_on


def _day(meeting: str, number: int = 0) -> Callable[[YearReport], date | None]:
    return lambda report: _meeting(report, meeting).days[number]


def _turn(series: str) -> Callable[[YearReport], date | None]:
    return lambda report: next(each for each in report.series if each.title == series).turns[0].on


def _first(process: str, what: str) -> Callable[[YearReport], date | None]:
    return lambda report: next(
        day.on for day in report.days for each in day.entries if (each.about, each.what) == (process, what)
    )


SOURCES: list[tuple[str, date, str, Callable[[YearReport], date | None]]] = [
    ("001:12", date(2023, 2, 10), "fredag", _day("ledningsgruppen-2023-02-10")),
    ("001:213", date(2023, 4, 28), "fredag", _day("ledningsgruppen-2023-04-28")),
    ("000:250, 261", date(2023, 6, 9), "fredag", _day("ledningsgruppen-2023-06-09")),
    ("000:13", date(2023, 9, 21), "torsdag", _day(CONFERENCE)),
    ("000:13", date(2023, 9, 22), "fredag", _day(CONFERENCE, 1)),
    ("000:413", date(2023, 10, 27), "fredag", _day("ledningsgruppen-2023-10-27")),
    ("000:416", date(2023, 12, 15), "fredag", _day("ledningsgruppen-2023-12-15")),
    ("001:112, 184, 204", date(2023, 3, 16), "torsdag", _day("samarbetskommitten-2023-03-16")),
    ("000:211", date(2023, 10, 12), "torsdag", _day("samarbetskommitten-2023-10-12")),
    ("001:132", date(2023, 1, 27), "fredag", _first("utvecklingsprogram-2023", "invitation")),
    ("000:212", date(2023, 9, 29), "fredag", _due("prioriteringar-2023", "hemmaplan")),
    ("000:211", date(2023, 10, 12), "torsdag", _settled("prioriteringar-2023", "samarbetskommitten")),
    ("000:213", date(2023, 9, 22), "fredag", lambda report: _item(report, CONFERENCE, "6").on),
    ("000:301", date(2024, 5, 30), "torsdag", _due("varudistribution-2023", "forlangning")),
    ("000:268", date(2024, 7, 13), "lördag", _due("varudistribution-2023", "avisering")),
    ("000:271, 309", date(2024, 2, 28), "onsdag", _due("varudistribution-2023", "underlag")),
    ("000:278", date(2025, 12, 31), "onsdag", _due("varudistribution-2023", "upphandling-underlag")),
    ("000:283", date(2026, 5, 30), "lördag", _due("varudistribution-2023", "upphandling-beslut")),
    ("000:285", date(2026, 7, 14), "tisdag", _due("varudistribution-2023", "upphandling-start")),
]
"""Document and line, the day and its weekday, and where the report says it."""


@pytest.mark.parametrize(("source", "on", "weekday", "found"), SOURCES, ids=[f"{row[0]} {row[1]}" for row in SOURCES])
async def test_the_report_has_the_days_of_the_sources(
    played: PlayedYear, source: str, on: date, weekday: str, found: Callable[[YearReport], date | None]
) -> None:
    assert weekday_name(on) == weekday
    assert found(played.report) == on, source


async def test_what_each_matter_came_to_and_when(played: PlayedYear) -> None:
    report = played.report
    found = {each.process: (each.started_on, each.ended_on) for each in report.matters}
    assert found == {
        "utvecklingsprogram-2023": (date(2023, 1, 27), date(2023, 8, 16)),  # fredag till onsdag
        "nomineringar-rufs-2023": (date(2023, 2, 13), date(2023, 3, 31)),  # måndag till fredag
        "prioriteringar-2023": (date(2023, 3, 17), date(2023, 10, 27)),  # fredag till fredag
        "arshjul-halvar-2023": (date(2023, 8, 14), date(2023, 9, 12)),  # måndag till tisdag
        "varudistribution-2023": (date(2023, 9, 22), None),  # fredag, och pågår
        "arshjul-plan-2024": (date(2023, 10, 2), date(2023, 10, 24)),  # måndag till tisdag
    }
    settled = {
        (each.process, step.key): (step.settled_on, step.results)
        for each in report.matters
        for step in each.steps
        if step.results
    }
    assert settled["nomineringar-rufs-2023", "namn"] == (date(2023, 3, 22), {"person": "ja"})
    assert settled["utvecklingsprogram-2023", "antagande"] == (date(2023, 6, 2), {"beslut": "ja"})
    assert settled["prioriteringar-2023", "hemmaplan"] == (date(2023, 10, 3), {"huvudlista": "ja", "bevaka": "nej"})
    assert _turn("Halvårsuppföljning")(report) == date(2023, 8, 14)  # måndag
    halvar, plan = report.series
    assert (halvar.turns[0].process, plan.turns[0].process) == ("arshjul-halvar-2023", "arshjul-plan-2024")
    assert (halvar.turns[0].state, halvar.next_on) == ("startad", date(2024, 8, 14))


async def test_what_lapsed_comes_back_at_the_next_meeting_alone(played: PlayedYear) -> None:
    lapsed = _item(played.report, CONFERENCE, "7")  # 000:243
    assert (lapsed.became, lapsed.on, lapsed.comes_back_on) == ("utgått", date(2023, 9, 22), date(2023, 10, 27))
    again = _item(played.report, "ledningsgruppen-2023-10-27", "3")
    assert (again.title, again.became) == (lapsed.title, "behandlad")
    assert again.came_from == "utgått, punkt 7 den 22 september 2023"
    later = _meeting(played.report, "ledningsgruppen-2023-12-15").items
    assert [item.key for item in later if item.came_from] == [], "what has been treated does not come a third time"
    assert _item(played.report, CONFERENCE, "9").became == "inställd"  # 000:320
    states = {(each.meeting, each.item): (each.state, each.ended_on) for each in played.report.outstanding}
    assert states["ledningsgruppen-2023-02-10", "4a"] == ("avvaktar", None)  # 001:48, 000:409
    assert states["ledningsgruppen-2023-02-10", "4b"] == ("klar", date(2023, 9, 22))  # 001:51, 000:391
    assert states[CONFERENCE, "7"] == ("behandlad", date(2023, 10, 27))


async def test_the_ground_rule_in_september(played: PlayedYear) -> None:
    """Item 8 is about a contract, to which Nacka is a party and Södertälje none: nobody's silence is a yes."""
    goods = _item(played.report, CONFERENCE, "8")
    assert (goods.on, goods.became) == (date(2023, 9, 22), "behandlad")
    assert {seat.partition("/")[0]: said for seat, said in goods.standing.items()} == {
        "botkyrka": "tystnaden räknas inte",  # 000:19, deltar ej den 22 september
        "haninge": "närvarande, för",
        "huddinge": "närvarande, för",
        "nykvarn": "tystnaden räknas inte",  # 000:28, frånvarande
        "nynashamn": "närvarande, för",
        "salem": "närvarande, för",
        "sodertalje": "närvarande, ej part",
        "tyreso": "närvarande, för",
        "nacka": "tystnaden räknas inte",
    }
    assert "gäller avtal" in goods.reasons["nykvarn/kommundirektor"]
    watched = _item(played.report, CONFERENCE, "5a")
    assert watched.standing["nykvarn/kommundirektor"] == "frånvarande, står bakom enligt spelregeln"
    meeting = _meeting(played.report, CONFERENCE)
    assert "botkyrka/kommundirektor" in meeting.present[date(2023, 9, 21)]
    assert "botkyrka/kommundirektor" not in meeting.present[date(2023, 9, 22)]
    assert meeting.checked_by == {
        "botkyrka/kommundirektor": [date(2023, 9, 21)],  # 000:133, torsdag
        "huddinge/kommundirektor": [date(2023, 9, 22)],  # 000:134, fredag
    }
    assert meeting.called_on == date(2023, 9, 7)


async def test_the_conference_has_no_more_than_its_places(played: PlayedYear) -> None:
    (conference,) = played.report.conferences
    assert conference.places == 40  # 001:179, fem för var och en av åtta
    assert conference.named["haninge/kommundirektor"] == 7, "what others did not use was offered"
    assert (sum(conference.named.values()), conference.waiting) == (37, 0)


async def test_what_does_not_agree_is_kept_with_its_source(played: PlayedYear) -> None:
    told = [(each.says, each.source, each.about) for each in played.report.remarks]
    weekday = next(each for each in told if each[0] == "Torsdagen den 6 juni 2018")
    assert weekday[1:] == (
        "Minnesanteckningar juni 2018, rad 9",
        "Källan säger torsdag, men 6 juni 2018 är en onsdag och Sveriges nationaldag. Datumet gäller.",
    )
    of_goods = " ".join(says for says, _, about in told if about == "varudistribution-2023")
    for contradiction in (
        "söndag den 14 juli 2024, ingen arbetsdag. Det tidigare datumet gäller: lördag den 13 juli 2024.",
        "torsdag den 30 maj 2024 (beslutet i punkt 8) och lördag den 30 maj 2026",
        "24 månader före avtalets nuvarande slutdag (måndag den 14 juli 2025) är fredag den 14 juli 2023",
        "ska vara klart senast tisdag den 27 februari 2024, men bygger på",
    ):
        assert contradiction in of_goods
    assert all(source for _, source, about in told if about == "varudistribution-2023")


async def test_a_new_holder_gets_what_is_open_and_the_mails_of_the_week_have_their_day(played: PlayedYear) -> None:
    sent = [(day.on, each) for day in played.report.days for each in day.entries if each.to]
    former, new = "kommundirektor@nykvarn.example", "ny.kommundirektor@nykvarn.example"
    assert max(on for on, each in sent if each.to == former) < date(2023, 8, 15)
    to_new = {each.about for _, each in sent if each.to == new}
    assert {"mote-ledningsgruppen-2023-09-21", "prioriteringar-2023"} <= to_new
    assert not [each.to for _, each in sent if not each.to.endswith(".example")]
    assert [day.on for day in played.report.days] == sorted({day.on for day in played.report.days})


async def test_the_report_is_read_on_a_page_a_screen_and_as_json(
    played: PlayedYear, capsys: pytest.CaptureFixture[str]
) -> None:
    again = YearReport.model_validate(json.loads(played.report.model_dump_json()))
    assert again == played.report
    page = year_page(played)
    for shown in ("Samverkansåret 2023", "Fredag den 22 september 2023", "Uppföljning av besöket från högskolan"):
        assert shown in page
    show(again)
    printed = " ".join(capsys.readouterr().out.split())
    for shown in (
        "Fredag den 22 september 2023",
        "7. Uppföljning av besöket från högskolan: utgått, återkommer fredag den 27 oktober 2023",
        "Nacka kommun: tystnaden räknas inte.",
        "Avisering om förlängning till leverantören: sista dag lördag den 13 juli 2024, handla senast fredag",
    ):
        assert shown in printed
    called = next(day for day in again.days if day.on == date(2023, 2, 3))
    assert any("(8 mejl)" in line.text for line in lines.of_day(again, called)), "the same mail to many is one line"


async def test_a_year_that_cannot_be_played_says_where(engine: SkippingEngine, tmp_path: Path) -> None:
    """What is wrong only once it is done is told with its row; a meeting that is moved is called to again."""
    year = _small_year(tmp_path, acts="  - {do: check, at: 2023-05-04, meeting: mote-a, seat: salem/kommundirektor}\n")
    with pytest.raises(FileRefused, match=r"^aret.yaml: check 2023-05-04 10.00: version: Det finns en nyare version"):
        await play_year(year, lambda *_: None, engine=engine)
    moved = (
        '  - {do: move_meeting, at: "2023-05-02 12:00", meeting: mote-a, days: torsdag 19 maj 2023 kl. 9.00–11.00}\n'
    )
    played = await play_year(_small_year(tmp_path, acts=moved), lambda *_: None, engine=engine)
    (meeting,) = played.report.meetings
    assert meeting.days == [date(2023, 5, 19)]  # fredag
    assert meeting.items[0].became == "behandlad", "noted after the day that holds"
    (remark,) = played.report.remarks
    assert remark.says == "Källan säger torsdag, men 19 maj 2023 är en fredag. Datumet gäller."
    calls = [each for day in played.report.days for each in day.entries if each.what == "meeting_call"]
    assert len(calls) == 2


def _small_year(folder: Path, acts: str) -> Year:
    (folder / "aret.yaml").write_text(
        "title: Ett litet år\nfrom: 2023-05-01\nuntil: 2023-05-31\n"
        f"directory: {FOLDER.parent / 'sodertorn.yaml'}\nmeetings:\n  - file: mote.yaml\nacts:\n{acts}",
        encoding="utf-8",
    )
    (folder / "mote.yaml").write_text(
        "meeting: mote-a\ntitle: Mötet\nbody: ledningsgruppen\nbody_name: ledningsgruppen\ncalled_on: 2023-05-02\n"
        f"directory: {FOLDER.parent / 'sodertorn.yaml'}\n"
        'days:\n  - {on: 2023-05-12, begins: "9.00"}\nmembers:\n  - {seat: salem/kommundirektor}\n'
        'items:\n  - {key: "1", title: Det enda}\n',
        encoding="utf-8",
    )
    return read_year(folder)
