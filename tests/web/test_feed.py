"""Calendar feeds as calendar programs read them: two libraries that know nothing of each other, over a whole story."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import icalendar
import vobject
from sqlmodel import select
from starlette.testclient import TestClient

from acts import move, parties
from db import processes
from db.case import load_state
from mail.calendar.due_day import uid
from schemas.actor import Role
from schemas.duties import Duty
from schemas.tables.meetings.calendar import BodyRow, MeetingRow
from schemas.tables.systems.feed import FeedRow
from tests.web.site import PROCESS, STEP, Site

PLACE = "/kalendrar/prenumerationer"
TYRESO = "tyreso/kommundirektor"


@dataclass(frozen=True)
class Seen:
    """One entry as a calendar program has it."""

    on: date
    sequence: int
    status: str
    summary: str


def _made(client: TestClient, **form: str) -> str:
    """The path of a new address, as the desk shows it."""
    page = client.post(PLACE, data=form)
    assert page.status_code == 200, page.text
    (path,) = re.findall(r"http://testserver(/kalender/[\w-]{43}\.ics)", page.text)
    assert isinstance(path, str)
    return path


def _read(content: bytes) -> Mapping[str, Seen]:
    """The entries by UID, as both libraries read them alike."""
    text = content.decode()
    assert all(len(line) <= 75 for line in content.split(b"\r\n")), "folded by octets"
    assert "\n" not in text.replace("\r\n", "")
    one = {
        str(event["uid"]): Seen(
            event.decoded("dtstart"), int(event.decoded("sequence")), str(event["status"]), str(event["summary"])
        )
        for event in icalendar.Calendar.from_ical(content).walk("VEVENT")
    }
    other = {
        event.uid.value: Seen(event.dtstart.value, int(event.sequence.value), event.status.value, event.summary.value)
        for event in vobject.readOne(text).vevent_list
    }
    assert one == other
    for event in vobject.readOne(text).vevent_list:
        assert not isinstance(event.dtstart.value, datetime), "a whole day"
        assert event.dtend.value == event.dtstart.value + timedelta(days=1)
        assert {"dtstamp", "last-modified", "description", "transp"} <= set(event.contents)
    return one


def _carry_out(site: Site, kind: str, **more: object) -> None:
    with site.db.write() as session:
        note = processes.add_note(session, PROCESS, "Flera nämnder möts senare.", now=site.now)
    with site.db.read() as session:
        state = load_state(session, PROCESS)
    duties: dict[str, type[Duty]] = {"move": move.Moved, "parties": parties.PartiesChanged}
    site._carry_out(state, [duties[kind].model_validate({"at": site.now, "note": note, "key": f"note-{note}", **more})])


def test_entries_follow_what_is_moved_and_stay_when_they_are_cancelled(site: Site) -> None:
    own = uid(PROCESS, STEP, TYRESO)
    with site.client(is_logged_in=True, role=Role.OFFICER) as client:
        page = client.get(PLACE)
        assert page.status_code == 200 and "Inga adresser gäller" in page.text
        feeds = {
            "organisation": _made(client, kind="organisation", organisation="tyreso"),
            "seat": _made(client, kind="plats", seat=TYRESO),
            "kansli": _made(client, kind="kansli"),
            "meetings": _made(client, kind="sammantraden"),
        }
        for form in (
            {"kind": "annat"},
            {"kind": "organisation", "organisation": "ingen"},
            {"kind": "plats", "seat": ""},
        ):
            assert client.post(PLACE, data=form).status_code == 422
    with site.db.read() as session:
        kept = " ".join(str(row.model_dump()) for row in session.exec(select(FeedRow)))
    assert not [path for path in feeds.values() if path[len("/kalender/") : -len(".ics")] in kept], (
        "only its hash is kept"
    )
    with site.db.write() as session:
        name = "kommunstyrelsen i Tyresö"
        body = BodyRow(key="tyreso-ks", organisation="tyreso", kind="kommunstyrelse", name=name, papers_workdays=10,
                       justering_days=14)  # fmt: skip
        session.add(body)
        session.flush()
        session.add(MeetingRow(body="tyreso-ks", on=date(2024, 6, 4), uid="ks-juni@tyreso.example"))
        session.add(MeetingRow(body="tyreso-ks", on=date(2024, 5, 7)))

    with site.client() as client:

        def fetched(which: str) -> Mapping[str, Seen]:
            return _read(client.get(feeds[which]).content)

        first = {which: fetched(which) for which in feeds}
        entry = first["organisation"][own]
        assert entry == first["seat"][own]
        assert (entry.on, entry.sequence, entry.status) == (date(2024, 5, 30), 2, "CONFIRMED")  # torsdag
        assert entry.summary.startswith("Svara senast i dag: Förlängning av avtalet") and "(Tyresö)" in entry.summary
        assert set(first["seat"]) < set(first["organisation"])
        assert own not in first["kansli"] and first["kansli"][uid(PROCESS, STEP, "")].on == date(2024, 5, 30)
        assert {seen.on for seen in first["meetings"].values()} == {date(2024, 5, 7), date(2024, 6, 4)}
        assert set(first["meetings"]) <= set(first["organisation"]) & set(first["kansli"])

        answer = client.get(feeds["seat"])
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        assert answer.headers["last-modified"].endswith("GMT")
        assert client.get(feeds["seat"]).content == answer.content
        again = client.get(feeds["seat"], headers={"If-None-Match": f"W/{answer.headers['etag']}"})
        assert (again.status_code, again.content) == (304, b"")
        seen_at = {"If-Modified-Since": answer.headers["last-modified"]}
        assert client.get(feeds["seat"], headers=seen_at).status_code == 304
        # The day counts only where there is no mark, and one that cannot be read counts for nothing.
        for other in (seen_at | {"If-None-Match": '"en-annan"'}, {"If-Modified-Since": "nyss"}):
            assert client.get(feeds["seat"], headers=other).status_code == 200
        assert client.head(feeds["seat"]).status_code == 200
        assert "/s/" not in answer.text and "testserver" not in answer.text, "nothing to answer by"

        _carry_out(site, "move", step=STEP, new_on=date(2024, 6, 13))
        with site.db.write() as session:
            (june,) = session.exec(select(MeetingRow).where(MeetingRow.uid != ""))
            session.delete(june)
            session.flush()
            session.add(MeetingRow(body="tyreso-ks", on=date(2024, 6, 11), uid="ks-juni@tyreso.example", sequence=1))
            (may,) = session.exec(select(MeetingRow).where(MeetingRow.on == date(2024, 5, 7)))
            may.is_cancelled = True
        moved = fetched("organisation")
        assert (moved[own].on, moved[own].sequence) == (date(2024, 6, 13), 4)  # torsdag
        changed = client.get(feeds["seat"], headers={"If-None-Match": answer.headers["etag"]})
        assert changed.status_code == 200
        # In the same second as it was seen before: told as changed all the same.
        changed = client.get(feeds["seat"], headers=seen_at)
        assert (changed.status_code, changed.headers["last-modified"] > answer.headers["last-modified"]) == (200, True)
        assert {(seen.on, seen.sequence, seen.status) for key, seen in moved.items() if key in first["meetings"]} == {
            (date(2024, 6, 11), 2, "CONFIRMED"), (date(2024, 5, 7), 1, "CANCELLED"),
        }  # fmt: skip

        site.answer("tyreso")
        assert fetched("seat")[own].summary.startswith("Besvarat: ")

        _carry_out(site, "parties", left=["tyreso"])
        gone = fetched("organisation")[own]
        assert (gone.status, gone.sequence > moved[own].sequence, gone.on) == ("CANCELLED", True, date(2024, 6, 13))
        assert gone.summary.startswith("Inställt: ")

    with site.client(is_logged_in=True, role=Role.OFFICER) as client:
        page = client.get(PLACE)
        assert "Hämtad senast" in page.text
        with site.db.read() as session:
            (key,) = session.exec(select(FeedRow.key).where(FeedRow.kind == "plats"))
        assert client.post(f"{PLACE}/{key}/aterkalla").headers["location"] == f"{PLACE}?klart=aterkallad"
        assert client.post(f"{PLACE}/ingen/aterkalla").status_code == 422
        assert client.get(feeds["seat"]).status_code == 404
        assert client.get(feeds["organisation"]).status_code == 200
        assert client.get("/kalender/hittat-pa.ics").status_code == 404
