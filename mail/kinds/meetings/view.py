"""The receipt for views on the items of a meeting: what came in, when, and whether that was in advance."""

from __future__ import annotations

from datetime import date, datetime

from mail.kinds.meetings.call import register_key
from mail.letter import Addressee, Letter, Mail
from mail.props import Contact, Props
from rules.meeting.extract import VIEW_KINDS, days_in_words
from rules.meeting.silence import begins_at
from schemas.base import Instant, Model
from schemas.meetings.consent import MeetingRecord, ViewKind

_DISSENT = VIEW_KINDS[ViewKind.DISSENT.value]


class ViewLine(Model):
    """One item and what was said of it; without words for its kind the view is taken back."""

    item: str
    title: str
    kind: str = ""
    """`avvikande uppfattning` or `synpunkt`."""
    text: str = ""
    received_at: Instant
    is_late: bool = False
    """It came when the meeting had begun."""


class MeetingViewProps(Props):
    """What a member has said in advance, as it was understood."""

    title: str
    when: str
    first_on: date
    begins_at: Instant
    organisation: str
    seat_title: str
    received_at: Instant
    given: list[ViewLine]
    """What came now."""
    others: list[ViewLine] = []
    """What has come before and still stands."""
    given_by: str = ""
    source: str = ""
    """For what the secretariat has noted: how it came and from whom."""
    is_copy: bool = False
    """Somebody else gave them for this reader."""
    may_change: bool
    """The meeting has not begun when this is sent, so what is changed still counts."""
    attends: str = ""
    """How the member will attend, where that is what came."""
    public_id: str = ""
    """Of the reader's link; empty where the reader is not the one the seat is written to."""

    @property
    def what(self) -> str:
        """What came, in a word: an answer about attendance, one sort of view, or several things at once."""
        if not self.given:
            return "svar om närvaro"
        kinds = {view.kind for view in self.given}
        if self.attends or (len(kinds) > 1 and "" in kinds):
            return "svar"
        if kinds == {""}:
            return "besked"
        if kinds == {_DISSENT}:
            return "avvikande uppfattning" if len(self.given) == 1 else "avvikande uppfattningar"
        return "synpunkt" if len(self.given) == 1 else "synpunkter"

    @property
    def is_late(self) -> bool:
        """True where the meeting had begun when this came."""
        return self.received_at >= self.begins_at


MEETING_VIEW = Mail("meeting_view", "Kvitto på svar till möte", MeetingViewProps, "meeting", is_bound=True)


def meeting_view(
    record: MeetingRecord,
    to: Addressee,
    contact: Contact,
    *,
    given: list[ViewLine],
    others: list[ViewLine],
    received_at: datetime,
    send_at: datetime,
    number: int,
    given_by: str = "",
    source: str = "",
    is_copy: bool = False,
    attends: str = "",
) -> Letter:
    """The receipt for what came at `received_at`; `number` counts the versions that the seat has given, for its key.

    The link is made of `to.public_id`: leave that empty where `to` only wrote for the member.
    """
    key = register_key(record)
    props = MeetingViewProps(
        contact=contact,
        title=record.title,
        when=days_in_words(record.days),
        first_on=record.days[0].on,
        begins_at=begins_at(record),
        organisation=to.organisation,
        seat_title=to.seat_title,
        received_at=received_at,
        given=given,
        others=others,
        given_by=given_by,
        source=source,
        is_copy=is_copy,
        attends=attends,
        may_change=send_at < begins_at(record),
        public_id=to.public_id,
    )
    item = f"{key}/{to.seat}/{MEETING_VIEW.name}/{number}{'/copy' if is_copy else ''}"
    return MEETING_VIEW.letter(to, props, (item,), send_at, process=key)
