"""A meeting of the ledningsgrupp on Thursday 30 May 2024 at 8.30, called to from the desk on Tuesday 14 May."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import col, select
from starlette.testclient import TestClient

from db import meetings as register
from db.meetings.receiving import ViewIn, record_views
from mail.links import view_url
from mail.tokens import Keys
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from schemas.tables.meetings.meeting import MeetingViewRow
from schemas.tables.process import EventRow
from tests.web.site import SECRET, Site

FOLDER = Path(__file__).parents[3] / "processes" / "moten"
MEETING, KEY = "ledningsgruppen-2024-05-30", "mote-ledningsgruppen-2024-05-30"
SALEM = "salem/kommundirektor"
BEGINS = at_local(date(2024, 5, 30), 8, 30)  # a Thursday
EVENING_BEFORE = at_local(date(2024, 5, 29), 19, 0)


def meeting_file(**changes: str) -> str:
    """The template of the folder with real days; `changes` are replacements in its text, old → new by pairs."""
    text = (FOLDER / "mall.yaml").read_text(encoding="utf-8")
    days = {
        "ledningsgruppen-mall": MEETING,
        "called_on: start\n": "",
        "on: start+10wd": "on: 2024-05-30",
        "sent_on: start-30": "sent_on: 2024-04-15",
        "proposal_sent_on: start": "proposal_sent_on: 2024-05-14",
    }
    for old, new in {**days, **changes}.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def carried(text: str) -> dict[str, str]:
    """A file as the forms carry it from page to page."""
    return {"file_name": "mote.yaml", "file_text": text}


def call(desk: TestClient, text: str = "") -> None:
    """Call to the meeting of a file that was sent."""
    assert desk.post("/moten/kalla/skicka", data=carried(text or meeting_file())).status_code == 303


def mails(site: Site, kind: str = "", seat: str = "") -> list[MailRow]:
    """The meeting's mails, oldest first."""
    rows = [row for row in site.mails() if row.process == KEY]
    return [row for row in rows if kind in ("", row.kind) and seat in ("", row.seat)]


def link(site: Site, seat: str = SALEM) -> str:
    """The path of the link in the newest call or reminder to a seat."""
    newest = [row for row in mails(site, seat=seat) if row.kind in register.CALLING][-1]
    return view_url("", Keys.single(SECRET), str(newest.props["public_id"]), newest.to_email)


def views(site: Site) -> list[MeetingViewRow]:
    """Every version of every view of the meeting."""
    with site.db.read() as session:
        return register.views(session, KEY)


def history(site: Site) -> list[EventRow]:
    """The meeting's log."""
    with site.db.read() as session:
        return list(session.exec(select(EventRow).where(EventRow.process == KEY).order_by(col(EventRow.seq))))


def give(site: Site, *given: ViewIn, seat: str = SALEM) -> None:
    """A member gives views now."""
    with site.db.write() as session:
        record_views(session, KEY, seat, given, now=site.now)
