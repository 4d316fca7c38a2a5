"""The form of a meeting, or of several of one body: what is typed becomes records, with what to think of in each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rules.dates.written import NoDate
from rules.meeting.written_days import WrittenDays, as_line, written_days
from rules.swedish import capital
from schemas.file.process import Directory
from schemas.meetings.consent import AgendaItem, GroundRule, MeetingMember, MeetingRecord, Wording
from schemas.meetings.record import Stops
from web.shell.forms import Form

WORDINGS = (
    (Wording.DISSENTING_VIEW.value, "Ingen avvikande uppfattning i förväg", "Lydelsen från den 6 maj 2022."),
    (Wording.ANY_VIEW.value, "Ingen synpunkt alls i förväg", "Lydelsen från den 21 september 2023."),
)
STOP_FIELDS = (
    ("agenda", "Fråga om punkter till dagordningen"),
    ("papers", "Sista dag för underlag"),
    ("owners", "Påminnelse till ägare av utestående punkter"),
    ("call", "Kallelse"),
    ("attendance", "Påminnelse till den som inte har svarat"),
)
MOST_MEETINGS = 60
OF_BODY = "of_body"
"""The box by which a meeting's members are those of its body on its day."""
CHANGEABLE = (
    "title", "place", "link", "days", "claims", "chair", "secretariat", "members", "rules", "stops", "is_extra",
)  # fmt: skip
"""What the form of a planned meeting changes in its record; the key, the agenda and the views stay."""
_MOST_WORKDAYS = 120
_NO_DAY = "Mötesdagen saknas. Skriv dag och klockslag, till exempel fredag 10 februari 2023 kl. 8.30–11.00."


@dataclass(frozen=True)
class Choices:
    """The seats that can be chosen, and the roles that several organisations have."""

    seats: Sequence[tuple[str, str]]
    roles: Sequence[tuple[str, str]]

    def members(self, form: Form) -> list[str]:
        """The seats of the chosen role, and those that are ticked, in the order of the list."""
        role = form.get("role")
        return [
            seat for seat, _ in self.seats if form.get(f"member-{seat}") or (role and seat.partition("/")[2] == role)
        ]


def choices(directory: Directory) -> Choices:
    """Every seat of the organisations; a role is offered where two or more have it."""
    seats = [
        (f"{organisation.key}/{seat.role}", f"{organisation.name}, {seat.title}")
        for organisation in directory.organisations
        for seat in organisation.seats
    ]
    titles = {seat.role: seat.title for organisation in directory.organisations for seat in organisation.seats}
    roles = [seat.partition("/")[2] for seat, _ in seats]
    common = [(role, capital(title)) for role, title in titles.items() if roles.count(role) > 1]
    return Choices(seats, common)


def as_typed(record: MeetingRecord, *, with_days: bool) -> dict[str, str]:
    """A meeting as its form shows it."""
    rule = max((r for r in record.rules if r.body == record.body), key=lambda r: r.version, default=None)
    typed = {
        "body_name": record.body_name,
        "title": record.title,
        "days": as_line(record.days) if with_days else "",
        "place": record.place,
        "link": record.link,
        "chair": record.chair or "",
        "secretariat": record.secretariat,
        "deputy": next((member.deputy for member in record.members if member.deputy), ""),
        "rule_text": rule.text if rule else "",
        "wording": rule.wording.value if rule else "",
        "rule_sent_on": rule.sent_on.isoformat() if rule and rule.sent_on else "",
        "is_extra-ja": "ja" if record.is_extra and with_days else "",
    }
    typed |= {f"member-{member.seat}": "ja" for member in record.members}
    return typed | {f"stop-{name}": str(getattr(record.stops, name)) for name, _ in STOP_FIELDS}


def empty() -> dict[str, str]:
    """A new form: the usual stop days, nothing else."""
    usual = Stops()
    return {f"stop-{name}": str(getattr(usual, name)) for name, _ in STOP_FIELDS} | {
        "wording": Wording.DISSENTING_VIEW.value
    }


def read_meetings(
    form: Form, seats: Choices, base: MeetingRecord | None, in_files: Collection[str] = ()
) -> list[MeetingRecord]:
    """The typed form as one record for each line of days; faults are noted in the form, and then there are none.

    `in_files`: the keys of meetings that are files, which no other may have. `base` is the meeting whose agenda, rules
    and marks go on, where one is changed or more of a body are planned.
    """
    head = _head(form, seats, base)
    lines = _lines(form)
    if form.errors:
        return []
    body = str(head["body"])
    made = []
    for written in lines:
        first = written.days[0].on
        key = f"{body[:50]}-{first.isoformat()}"
        key = f"{key}-2" if key in in_files else key
        changes = {**head, "meeting": key, "days": written.days, "claims": written.claims}
        made.append(MeetingRecord.model_validate(changes))
    keys = [record.meeting for record in made]
    if len(set(keys)) < len(keys):
        form.refuse("days", "Två rader har samma dag. Ta bort den ena.")
    return [] if form.errors else made


def changed(form: Form, seats: Choices, known: MeetingRecord) -> MeetingRecord | None:
    """A meeting as the form changes it; its key, agenda and views stay. None where the form has faults."""
    made = read_meetings(form, seats, known)
    if len(made) > 1:
        form.refuse("days", "Skriv ett möte, på en rad. Flera dagar skiljs åt med +.")
    if form.errors or not made:
        return None
    fresh = made[0]
    days = {day.on for day in fresh.days}
    moved = [item if item.on in days or item.on is None else _on(item, fresh) for item in known.items]
    return known.model_copy(update={name: getattr(fresh, name) for name in CHANGEABLE} | {"items": moved})


def _on(item: AgendaItem, record: MeetingRecord) -> AgendaItem:
    """An item of a day that is no more, on the first day; without a day where there is only one."""
    return item.model_copy(update={"on": record.days[0].on if len(record.days) > 1 else None, "also_on": []})


def _head(form: Form, seats: Choices, base: MeetingRecord | None) -> Mapping[str, object]:
    name = form.required("body_name", "Organet saknas. Skriv till exempel ledningsgruppen.", longest=100)
    known = [seat for seat, _ in seats.seats]
    members = seats.members(form)
    if not members and not form.get(f"{OF_BODY}-ja"):
        form.refuse("role", "Ingen ledamot är vald. Välj en roll, eller kryssa i platser.")
    title = form.required("title", "Rubriken saknas. Skriv till exempel Ledningsgruppens möte.", longest=200)
    secretariat = form.get("secretariat")
    if secretariat not in known:
        form.refuse("secretariat", "Välj vem som är sekreterare och svarar på frågor.")
        return {}
    link = form.at_most("link", 500)
    if link and not re.fullmatch(r"https://\S+", link):
        form.refuse("link", "Länken går inte att läsa. Skriv hela, med https:// först.")
    chair = form.get("chair")
    body = base.body if base else _key(form.get("organ") or name)
    former = {member.seat: member for member in base.members} if base else {}
    deputy = form.at_most("deputy", 120)
    return {
        "title": title,
        "body": body,
        "body_name": name,
        "place": form.at_most("place", 200),
        "link": link,
        "chair": chair if chair in known else None,
        "secretariat": secretariat,
        "members": [
            former.get(seat, MeetingMember(seat=seat)).model_copy(update={"deputy": deputy})
            for seat in members or [secretariat]
        ],
        "rules": _rules(form, body, base),
        "stops": _stops(form),
        "desk": True,
        "extra": bool(form.get("is_extra-ja")),
        "directory": base.directory if base else "../sodertorn.yaml",
    }


def _rules(form: Form, body: str, base: MeetingRecord | None) -> list[GroundRule]:
    """The rules so far, with what is typed as a new version where it says something else."""
    former = list(base.rules) if base else []
    text, wording = form.at_most("rule_text", 2000), form.get("wording")
    sent_on = form.day("rule_sent_on")
    if not text:
        return []
    if wording not in list(Wording):
        form.refuse("wording", "Välj vilken lydelse som gäller.")
        return former
    last = max((rule for rule in former if rule.body == body), key=lambda rule: rule.version, default=None)
    if last and (last.text, last.wording, last.sent_on) == (text, wording, sent_on):
        return former
    if last and (last.text, last.wording) == (text, wording):
        return [rule.model_copy(update={"sent_on": sent_on}) if rule is last else rule for rule in former]
    version = last.version + 1 if last else 1
    return [*former, GroundRule(version=version, body=body, text=text, wording=Wording(wording), sent_on=sent_on)]


def _stops(form: Form) -> Stops:
    values = {}
    for name, label in STOP_FIELDS:
        days = form.number(f"stop-{name}")
        if days is None or days > _MOST_WORKDAYS:
            form.refuse(f"stop-{name}", f"{label}: skriv ett antal arbetsdagar, högst {_MOST_WORKDAYS}.")
        else:
            values[name] = days
    return Stops(**values)


def _lines(form: Form) -> list[WrittenDays]:
    begins, ends = form.clock_time("begins", label="Börjar"), form.clock_time("ends", label="Slutar")
    lines = [line for line in form.required("days", _NO_DAY, longest=6000).splitlines() if line.strip()]
    if len(lines) > MOST_MEETINGS:
        form.refuse("days", f"Det är för många rader. Planera högst {MOST_MEETINGS} möten åt gången.")
        return []
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(written_days(line, begins=begins, ends=ends, says="Du skrev"))
        except NoDate as fault:
            form.refuse("days", f"Rad {number}: {fault.problem} {fault.cure}")
    return found


def _key(name: str) -> str:
    """A key of a name: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "organ"
