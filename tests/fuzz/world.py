"""What the web is fed over: a register with matters of every kind, a called meeting, and every form that they show.

Made once into a folder; each run works on a copy. Links, codes and cookies of that register stand as marks (`~S0~`) in
inputs, so that an input that was written down fits another world too.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from sqlmodel import select
from starlette.testclient import TestClient

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import processes
from db.case import load_state
from db.register import people
from db.store.session import Database
from files.process.file import read_process
from mail.tokens import Keys, kansli_token, token
from rules import transitions
from rules.plan.planning import make_plan
from schemas.duties import ONCE, Open
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.tables.process import InvitationRow
from tests.questions import everything
from tests.web.desk.starting import REMISS, carried
from tests.web.meeting import meeting_site
from tests.web.site import FILE, IN_MAY, PROCESS, SECRET, STEP, Site

TODAY = date(2024, 5, 14)  # tisdag
SMALL = ("fraga-tolktjanster-2026.yaml", "prioriteringar-2023.yaml", "remiss-nationellplan-2021.yaml")
"""Files of a small world; the contract is always there."""
MOST_PAGES = 450
_LINKS = 12
_ALIKE = 3
"""Pages of one shape that are looked at."""
_SHOWN_AFTER: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/nytt/plan", {"ready": FILE.name}, ""),
    (f"/arenden/{PROCESS}/{STEP}/flytta", {"to_on": "2024-06-05", "reason": "Semester"}, ""),
    ("/moten", {}, meeting_site.meeting_file()),
    ("/moten/kalla", meeting_site.carried(meeting_site.meeting_file()), ""),
)
"""Pages that only a form leads to: its address, its fields, its file."""
_ACT = "a" * 22
_RANDOM = re.compile(r'(name="act" value=")[^"]*')


@dataclass(frozen=True)
class Field:
    """A field of a form: its name, what it holds when untouched, and what may be chosen."""

    name: str
    value: str
    choices: tuple[str, ...] = ()
    is_file: bool = False


@dataclass(frozen=True)
class Form:
    """A form of some page; links stand as marks."""

    action: str
    fields: tuple[Field, ...]
    is_multipart: bool = False


@dataclass(frozen=True)
class World:
    """What is known of a world: the marks and what they stand for, its forms, the addresses of its pages."""

    marks: dict[str, str]
    forms: tuple[Form, ...]
    pages: tuple[str, ...]


def build(folder: Path, *, is_small: bool = False) -> World:
    """Make a world in an empty folder. A small one has a matter of each kind, and of pages of one shape one is read."""
    db = Database(f"sqlite:///{folder / 'svarstid.db'}", is_durable=False)
    try:
        db.migrate()
        site = Site(db, folder)
        site.advance(IN_MAY)
        _begin(db, SMALL if is_small else sorted(path.name for path in FILE.parent.glob("*.yaml")))
        everything.begin(db, IN_MAY)
        with site.client(is_logged_in=True) as desk:
            meeting_site.call(desk)
            seen = desk.post("/nytt/remiss", data=REMISS)
            desk.post("/nytt/starta", data=carried(seen.text))
            marks = _marks(site, desk)
            forms, pages = _crawled(desk, marks, *((1, 60) if is_small else (_ALIKE, MOST_PAGES)))
    finally:
        db.dispose()
    world = World(marks, forms, pages)
    (folder / "world.json").write_text(json.dumps(asdict(world)), encoding="utf-8")
    return world


def read(folder: Path) -> World:
    """The world that was made in that folder."""
    kept = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    forms = []
    for form in kept["forms"]:
        fields = tuple(Field(**{**each, "choices": tuple(each["choices"])}) for each in form["fields"])
        forms.append(Form(form["action"], fields, form["is_multipart"]))
    return World(kept["marks"], tuple(forms), tuple(kept["pages"]))


def _begin(db: Database, names: Iterable[str]) -> None:
    """Those of the shipped files that are matters, with all their steps open, whatever their days."""
    activities = ProcessActivities(db, wake=lambda: None)
    for path in (FILE.parent / name for name in names):
        if path == FILE or "\nprocess:" not in path.read_text(encoding="utf-8"):
            continue
        file, directory = read_process(path, today=TODAY)
        with db.write() as session:
            people.import_directory(session, directory, TODAY)
            processes.create_process(session, file, make_plan(file, today=TODAY), now=IN_MAY)
        with db.read() as session:
            state = load_state(session, file.process)
        kinds = {step.key: step.kind for step in file.steps}
        for step in state.steps:
            if kinds[step] is StepKind.MILESTONE:
                continue
            duty = Open(at=IN_MAY, step=step, seats=state.times(step).seats, key=ONCE)
            batch = CarryOut(process=file.process, now=IN_MAY, duties=[duty])
            with suppress(Refused):
                transitions.carried_out(state, [duty], IN_MAY)
                transitions.found(state, activities.carry_out(batch), IN_MAY)


def _marks(site: Site, desk: TestClient) -> dict[str, str]:
    """The links of some seats, the link of a meeting's view, a login code that is not used, and the desk's session."""
    keys, found = Keys.single(SECRET), {}
    with site.db.read() as session:
        rows = session.exec(select(InvitationRow).order_by(InvitationRow.process, InvitationRow.step)).all()
    firsts = {(row.process, row.step): row for row in rows if row.process != meeting_site.KEY}
    chosen = [firsts[everything.PROCESS, everything.STEP], *firsts.values()]
    for number, row in enumerate(list({row.public_id: row for row in chosen}.values())[:_LINKS]):
        found[f"~S{number}~"] = token(keys, row.public_id, row.generation)
    with suppress(ValueError):
        found["~K0~"] = kansli_token(keys, chosen[0].public_id, 1)
    found["~M0~"] = meeting_site.link(site).rpartition("/")[2]
    found["~CODE~"] = site.login_code()
    found["~COOKIE~"] = desk.cookies["svarstid"]
    return found


def marked(text: str, marks: dict[str, str]) -> str:
    """The text with the marks where their values stand."""
    for mark, value in marks.items():
        text = text.replace(value, mark)
    return text


def _crawled(
    desk: TestClient, marks: dict[str, str], alike: int, most: int
) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """Every page that links lead to, and the forms on them, one for each address and set of names."""
    started = ["/", "/nytt", "/kalendrar", "/moten", "/utkorg", "/logga-in", "/tillganglighet", "/halsa"]
    started += [f"/{mark[1].lower()}/{value}" for mark, value in marks.items() if mark[1] in "SM" and mark[2].isdigit()]
    todo, seen = deque(started), dict.fromkeys(started)
    forms: dict[tuple[str, tuple[str, ...]], Form] = {}
    looked = 0

    def note(form: Form) -> None:
        shown = Form(marked(form.action, marks), form.fields, form.is_multipart)
        forms.setdefault((shown.action.rpartition("/")[2], tuple(each.name for each in shown.fields)), shown)

    while todo and looked < most:
        address = todo.popleft()
        answer = desk.get(address)
        looked += 1
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        reader = _Page(address)
        reader.feed(_RANDOM.sub(rf"\g<1>{_ACT}", answer.text))
        for form in reader.forms:
            note(form)
        for link in reader.links:
            if link not in seen and sum(_shape(one) == _shape(link) for one in seen) < alike:
                seen[link] = None
                todo.append(link)
    for address, data, file in _SHOWN_AFTER:
        reader = _Page(address)
        reader.feed(desk.post(address, data=data, files={"file": ("mote.yaml", file.encode())} if file else None).text)
        for form in reader.forms:
            note(form)
    return tuple(forms.values()), tuple(marked(each, marks) for each in seen)


def _shape(address: str) -> str:
    """What an address has in common with those of other steps of a matter, and of other mails and links."""
    _, room, *below = address.partition("?")[0].split("/")
    if room in ("s", "m", "utkorg") and below:
        below[0] = "*"
    elif room == "arenden" and len(below) > 2:
        below[1] = "*"
    return "/".join([room, *below])


class _Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: tuple[str, bool] | None = None
        self._fields: dict[str, Field] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and fields."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and found.get("href", "").startswith("/"):
            self.links.append(found["href"].partition("#")[0])
        elif tag == "form" and found.get("method", "").lower() == "post":
            self._form = (found.get("action") or self.address, "multipart" in found.get("enctype", ""))
            self._fields = {}
        elif tag in ("input", "select", "textarea", "button") and found.get("name"):
            self._add(found["name"], found)
            self._select = found["name"] if tag == "select" else self._select
        elif tag == "option" and self._select in self._fields:
            self._add(self._select, {"value": found.get("value", ""), "type": "radio"})

    def handle_endtag(self, tag: str) -> None:
        """A form is whole."""
        if tag == "form" and self._form is not None:
            self.forms.append(Form(self._form[0], tuple(self._fields.values()), self._form[1]))
            self._form = None
        elif tag == "select":
            self._select = ""

    def _add(self, name: str, found: dict[str, str]) -> None:
        held = self._fields.get(name, Field(name, found.get("value", "")))
        choices = held.choices
        if found.get("type") in ("radio", "checkbox", "submit"):
            choices = (*choices, found.get("value", ""))
        self._fields[name] = Field(name, held.value, choices, found.get("type") == "file")
