"""What the form as typed would lead to: the file, its plan, and every mistake at its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from db import documents, processes
from db.calendar import calendars
from db.register.seats import load_seats
from db.store.session import Database
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from kinds.fraga.pages.as_file import CONTACT, Setting, as_yaml, external_key, file_of
from kinds.fraga.pages.made import Made
from rules.meeting.usable import together
from rules.plan.planning import make_plan
from rules.swedish import capital
from schemas.errors import FileRefused, Refused
from schemas.file.directory import Directory
from schemas.file.process import ProcessFile
from web.desk.words.plan import PlanPage, plan_page
from web.shell.forms import Form
from web.shell.rows import rows_of
from web.shell.state import Web

NAME = "egen-fraga.yaml"


@dataclass
class Ahead:
    """A form that has been looked at; `file`, `directory` and `plan` are None where something is wrong."""

    text: str
    faults: list[tuple[str, str]] = field(default_factory=list)
    file: ProcessFile | None = None
    directory: Directory | None = None
    plan: PlanPage | None = None

    def tell(self, form: Form) -> None:
        """Note every mistake in the form."""
        for name, text in self.faults:
            form.refuse(name, text)


def look(web: Web, form: Form, setting: Setting, today: date) -> Ahead:
    """Make the file of the form and its plan. What is wrong stands in `faults`, at the fields of the form."""
    with web.db.read() as session:
        made = file_of(form.typed, setting, lambda key: processes.is_known(session, key))
    ahead = Ahead(as_yaml(made), [*made.faults, *_known_otherwise(web.db, made, today), *_lost(web, form)])
    if ahead.faults:
        return ahead
    try:
        file, directory = read_uploaded(ahead.text.encode(), NAME, folder=PROCESSES, today=today)
    except FileRefused as refusal:
        ahead.faults.append((made.field_at(refusal.place), capital(f"{refusal.problem} {refusal.cure}")))
        return ahead
    with web.db.read() as session:
        known = together(calendars.load(session), directory.calendars)
    try:
        plan = make_plan(file, today=today, calendars=known)
    except Refused as refusal:
        ahead.faults.append(("due_on", capital(f"{refusal.problem} {refusal.cure}")))
        return ahead
    ahead.file, ahead.directory, ahead.plan = file, directory, plan_page(plan, directory, today)
    return ahead


def _known_otherwise(db: Database, made: Made, today: date) -> list[tuple[str, str]]:
    """Externals that the register knows at another address: it keeps its own people, so the mail would go there."""
    rows = [(n, row) for n, row in enumerate(rows_of(made.typed, "e"), 1) if row.get("name") and row.get("email")]
    keys = {number: external_key(row["name"]) for number, row in rows}
    with db.read() as session:
        seats = load_seats(session, keys.values(), today)
    found = []
    for number, row in rows:
        holder = seats.holder(f"{keys[number]}/{CONTACT}")
        if holder is not None and holder.email.casefold() != row["email"].strip().casefold():
            text = f"{row['name']} finns redan i registret med adressen {holder.email}."
            found.append((f"e{number}-email", f"{text} Använd den, eller skriv ett annat namn."))
    return found


def _lost(web: Web, form: Form) -> list[tuple[str, str]]:
    """Files that the form names and that are not kept here, such as those of a file from elsewhere."""
    return [
        (f"d{number}-title", f"Filen ”{row['file']}” finns inte hos oss. Välj den igen.")
        for number, row in enumerate(rows_of(form.typed, "d"), 1)
        if row.get("file")
        and not documents.path_of(web.settings.documents_dir, row.get("sha256", "").strip() or "-").is_file()
    ]
