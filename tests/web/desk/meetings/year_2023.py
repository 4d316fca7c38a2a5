"""The cooperation's year 2023, made and held on the desk: the meetings of the sources, by roles only."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

from starlette.testclient import TestClient

from db.register import people
from db.store.session import Database
from files.process.file import read_directory
from mail.kinds.meetings.call import key_of
from mail.links import view_url
from mail.tokens import Keys
from rules.dates.clock import at_local
from schemas.tables.mail import MailRow
from tests.web.site import SECRET, Site

PROCESSES = Path(__file__).parents[4] / "processes"
JANUARY = at_local(date(2023, 1, 9), 9, 0)  # a Monday
YEAR = """fredag 10 februari 2023 kl. 8.30–11.00
fredag 28 april 2023 kl. 8.30–11.00
fredag 9 juni 2023 kl. 8.30–11.00
torsdag 21 september 2023 kl. 15.00–17.00 + fredag 22 september 2023 kl. 8.30–11.30
fredag 27 oktober 2023
fredag 15 december 2023"""
DAYS = {
    "februari": date(2023, 2, 10),
    "april": date(2023, 4, 28),
    "juni": date(2023, 6, 9),
    "september": date(2023, 9, 21),
    "oktober": date(2023, 10, 27),
    "december": date(2023, 12, 15),
}
EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
RULE = (
    "Om man inte deltar på mötet och inte har meddelat avvikande uppfattning i förväg innebär det att man står bakom "
    "de beslut som fattas på mötet."
)


def director(municipality: str) -> str:
    """The seat of a municipality's director."""
    return f"{municipality}/kommundirektor"


def meeting(name: str) -> str:
    """The key of one of the year's meetings; that of September is a shipped file too, which keeps its own."""
    return f"ledningsgruppen-{DAYS[name].isoformat()}{'-2' if name == 'september' else ''}"


def key(name: str) -> str:
    """The same as the register has it."""
    return key_of(meeting(name))


def site_of(db: Database, folder: Path, now: datetime = JANUARY) -> Site:
    """A register with the organisations and nothing else."""
    site = Site(db, folder, now=now)
    with db.write() as session:
        people.import_directory(session, read_directory(PROCESSES / "sodertorn.yaml"), now.date())
    return site


def plan_form(**changes: str) -> dict[str, str]:
    """The form of the year as it is typed."""
    stops = {"agenda": "15", "papers": "8", "call": "5", "attendance": "3", "owners": "7"}
    return {
        "body_name": "ledningsgruppen",
        "title": "Ledningsgruppens möte",
        "days": YEAR,
        "begins": "8.30",
        "ends": "11.00",
        "place": "Huddinge kommunhus",
        "link": "https://mote.example/ledningsgruppen",
        "chair": director("haninge"),
        "secretariat": "sodertorn/kansli",
        "deputy": "biträdande kommundirektören",
        **{f"member-{director(each)}": "ja" for each in EIGHT},
        "rule_text": RULE,
        "wording": "avvikande",
        "rule_sent_on": "2022-06-03",
        **{f"stop-{name}": days for name, days in stops.items()},
        **changes,
    }


def plan_year(desk: TestClient, **changes: str) -> None:
    """Plan the meetings."""
    answer = desk.post("/moten/nytt", data=plan_form(gor="planera", **changes))
    assert answer.status_code == 303, errors(answer.text)


def add_item(desk: TestClient, name: str, title: str, kind: str = "beslut", **more: str) -> None:
    """Add an item to the agenda of one of the year's meetings."""
    form = {"title": title, "kind": kind, "subject": "annat", **more}
    answer = desk.post(f"/moten/{meeting(name)}/dagordning/ny", data=form)
    assert answer.status_code == 303, errors(answer.text)


def errors(html: str) -> list[str]:
    """What a refused form says of itself."""
    return re.findall(r'<p class="error"[^>]*>(.*?)</p>|<li><a href="#[^"]*">(.*?)</a>', html)


def call(desk: TestClient, name: str) -> None:
    """Call to it now."""
    answer = desk.post(f"/moten/{meeting(name)}/kalla", data={"nar": "nu"})
    assert answer.status_code == 303, errors(answer.text)


def mails(site: Site, name: str, kind: str = "", seat: str = "", state: str = "") -> list[MailRow]:
    """The mails of one of the year's meetings, oldest first."""
    return [
        row
        for row in site.mails()
        if row.process == key(name) and kind in ("", row.kind) and seat in ("", row.seat) and state in ("", row.state)
    ]


def link(site: Site, name: str, municipality: str, kind: str = "meeting_call") -> str:
    """The path of the link in a member's newest mail of that kind."""
    newest = mails(site, name, kind, director(municipality))[-1]
    return view_url("", Keys.single(SECRET), str(newest.props["public_id"]), newest.to_email)


def outcomes(states: list[str], **more: str) -> dict[str, str]:
    """The form after a meeting: the state of each item in its order, and whatever else is typed."""
    return {f"state-{number}": state for number, state in enumerate(states, 1)} | more
