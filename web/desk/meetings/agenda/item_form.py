"""The form of one item of an agenda: what is typed becomes the item."""

from __future__ import annotations

import re
from datetime import date, time

from rules.swedish import capital, long_date
from schemas.file.document import DocumentSpec
from schemas.meetings.consent import AgendaItem, ItemKind, MeetingRecord, Subject
from schemas.meetings.record import Guest
from web.shell.forms import Form

KINDS = (
    (ItemKind.INFORMATION.value, "Information"),
    (ItemKind.DISCUSSION.value, "Diskussion"),
    (ItemKind.DECISION.value, "Beslut"),
)
SUBJECTS = (
    (Subject.OTHER.value, "Inget av det"),
    (Subject.CONTRACT.value, "Avtal"),
    (Subject.PROCUREMENT.value, "Upphandling"),
    (Subject.BOARD.value, "Något som kommunstyrelsen avgör"),
)
_GUEST = re.compile(
    r"^(?P<who>.+?)(?:[,;]?\s*(?:kl\.?\s*)?(?P<begins>\d{1,2}[.:]\d{2})(?:\s*[-–]\s*(?P<ends>\d{1,2}[.:]\d{2}))?)?$"
)
_DOCUMENT = re.compile(r"^(?P<title>.+?)(?:[,;]?\s+(?P<url>https://\S+))?$")


def as_typed(item: AgendaItem) -> dict[str, str]:
    """An item as its form shows it."""
    return {
        "title": item.title,
        "kind": item.kind.value,
        "subject": item.subject.value,
        "proposal": item.proposal,
        "text": item.note,
        "owner": item.owner or "",
        "origin": item.origin,
        "begins": _clock(item.begins),
        "ends": _clock(item.ends),
        "on": item.on.isoformat() if item.on else "",
        "guests": "\n".join(_guest_line(guest) for guest in item.guests),
        "documents": "\n".join(f"{each.title} {each.url}".strip() for each in item.documents if not each.sha256),
        "is_other-ja": "ja" if item.is_other else "",
        **{f"party-{seat}": "ja" for seat in item.parties},
    }


def empty() -> dict[str, str]:
    """A new item: nothing chosen but that it concerns no contract."""
    return {"subject": Subject.OTHER.value}


def read_item(
    form: Form, record: MeetingRecord, key: str, seats: list[str], former: AgendaItem | None
) -> AgendaItem | None:
    """The typed form as the item with that number; None where it has faults, which the form notes.

    A proposal that is changed has not been sent, whatever was sent before. Files that are kept stay.
    """
    title = form.required("title", "Rubriken saknas. Skriv vad punkten heter.", longest=300)
    kind, subject = form.get("kind"), form.get("subject")
    if kind not in list(ItemKind):
        form.refuse("kind", "Välj om punkten är till för information, diskussion eller beslut.")
    if subject not in list(Subject):
        form.refuse("subject", "Välj vad punkten gäller.")
    proposal = form.at_most("proposal", 2000)
    begins, ends = form.clock_time("begins", label="Börjar kl."), form.clock_time("ends", label="Slutar kl.")
    if begins and ends and ends <= begins:
        form.refuse("ends", "Punkten slutar innan den börjar. Rätta klockslagen.")
    on = _day(form, record)
    guests, documents = _guests(form), _documents(form)
    owner, text, origin = form.get("owner"), form.at_most("text", 2000), form.at_most("origin", 300)
    if form.errors:
        return None
    base = former or AgendaItem(key=key, title=title)
    is_same = former is not None and former.proposal == proposal
    return base.model_copy(
        update={
            "title": title,
            "kind": ItemKind(kind),
            "subject": Subject(subject),
            "proposal": proposal,
            "proposal_sent_on": base.proposal_sent_on if is_same else None,
            "note": text,
            "owner": owner if owner in seats else None,
            "origin": origin,
            "begins": begins,
            "ends": ends,
            "on": on,
            "guests": guests,
            "documents": [*(each for each in base.documents if each.sha256), *documents],
            "is_other": bool(form.get("is_other-ja")),
            "parties": [seat for seat in seats if form.get(f"party-{seat}")],
        }
    )


def days_of(record: MeetingRecord) -> list[tuple[str, str]]:
    """The days among which an item's is chosen; none where there is only one."""
    return [(day.on.isoformat(), capital(long_date(day.on))) for day in record.days] if len(record.days) > 1 else []


def _day(form: Form, record: MeetingRecord) -> date | None:
    known = {day.on.isoformat(): day.on for day in record.days}
    if len(known) == 1:
        return None
    if form.get("on") not in known:
        form.refuse("on", "Välj vilken av mötets dagar punkten tas upp.")
    return known.get(form.get("on"))


def _guests(form: Form) -> list[Guest]:
    found = []
    for line in filter(None, (line.strip() for line in form.at_most("guests", 2000).splitlines())):
        match = _GUEST.fullmatch(line)
        assert match is not None
        begins, ends = _time(match["begins"]), _time(match["ends"])
        who = match["who"].strip(" ,;")
        # `kl 10-9`: hours that are not read stay in the name, and would be lost there.
        is_unread = re.search(r"\bkl\.?\s*\d", who, re.I) is not None
        if not who or is_unread or (match["begins"] and begins is None) or (begins and ends and ends <= begins):
            form.refuse(
                "guests", f"Tiden går inte att läsa: {line[:60]}. Skriv till exempel Region Stockholm, kl. 10.00–10.30."
            )
            continue
        found.append(Guest(who=who, begins=begins, ends=ends))
    return found


def _documents(form: Form) -> list[DocumentSpec]:
    found = []
    for line in filter(None, (line.strip() for line in form.at_most("documents", 2000).splitlines())):
        match = _DOCUMENT.fullmatch(line)
        assert match is not None
        if not match["url"] and re.search(r"(?:\bhttps?\b\S*/|www\.|\bhttp:)\S*", line, re.I):
            problem = f"Länken går inte att läsa: {line[:60]}."
            form.refuse("documents", f"{problem} Skriv den sist på raden, hel och med https:// först.")
            continue
        found.append(DocumentSpec(title=match["title"], url=match["url"] or ""))
    return found


def _time(text: str | None) -> time | None:
    if not text:
        return None
    hour, minute = (int(part) for part in re.split("[.:]", text))
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _clock(at: time | None) -> str:
    return f"{at.hour}.{at.minute:02d}" if at else ""


def _guest_line(guest: Guest) -> str:
    if guest.begins is None:
        return guest.who
    return f"{guest.who}, kl. {_clock(guest.begins)}" + (f"–{_clock(guest.ends)}" if guest.ends else "")
