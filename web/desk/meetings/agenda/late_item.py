"""What the desk adds to an agenda after the last day for papers: the chair is asked first, or has said yes already."""

from __future__ import annotations

from datetime import date

from rules.meeting.proposing import is_late
from schemas.meetings.consent import AgendaItem, MeetingRecord
from web.shell.forms import Form

ASK, HAS_SAID_YES = "ordforande", "ja"
CHOICES = (
    (ASK, "Fråga ordföranden", "Den får ett mejl med en länk. Tills den har svarat står det under Inkommet."),
    (HAS_SAID_YES, "Ordföranden har redan sagt ja", "Det tas upp direkt."),
)


def is_asked(record: MeetingRecord, today: date) -> bool:
    """True where the form must say whether the chair is asked."""
    return bool(record.chair) and is_late(record, today)


def split(
    form: Form, record: MeetingRecord, item: AgendaItem, former: AgendaItem | None, today: date
) -> tuple[AgendaItem | None, AgendaItem | None]:
    """What of a typed item goes on the agenda now, and what the chair is asked about before it does.

    Only a new item and new papers are late; neither where the form does not say which, which it then notes.
    """
    new = [each for each in item.documents if former is None or each not in former.documents]
    if not is_asked(record, today) or (former is not None and not new):
        return item, None
    chosen = form.get("late")
    if chosen == HAS_SAID_YES:
        return item, None
    if chosen != ASK:
        form.refuse("late", "Sista dag för underlag har varit. Välj om ordföranden ska få frågan.")
        return None, None
    if former is None:
        return None, item
    kept = [each for each in item.documents if each not in new]
    papers = item.model_copy(update={"documents": new, "proposal": "", "note": ""})
    return item.model_copy(update={"documents": kept}), papers
