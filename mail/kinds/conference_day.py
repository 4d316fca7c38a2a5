"""The practical information before a conference: to whoever takes part, or to the municipality to be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from mail.kinds.conference import key_of, when_words
from mail.letter import Addressee, LastLook, Letter, Mail
from mail.props import Contact, Props
from rules.conference_day import edition
from schemas.year.conference import Conference, Mode, Participant


class ConferenceInfoProps(Props):
    """The practical information to one participant, or of several to the one who named them."""

    title: str
    when: str
    place: str = ""
    info: str
    organisation: str
    seat_title: str = ""
    names: list[str] = []
    """Those to whom it is to be passed on; empty where the reader is the participant."""
    numbers: list[int]
    """Whom it is about, by their numbers in the conference."""
    edition: str
    is_digital: bool = False
    is_changed: bool = False
    """They have had another before."""
    conference: str = ""
    """For the calendar entry, as all below: its key, whose seat named them, its days, its hours as they are said."""
    seat: str = ""
    held_on: date | None = None
    last_on: date | None = None
    time: str = ""
    sequence: int = 0
    """The number of the letter, by which a calendar knows the newest."""


CONFERENCE_INFORMATION = Mail(
    "conference_information",
    "Praktisk information inför konferens",
    ConferenceInfoProps,
    "conference",
    look=LastLook.CONFERENCE_DAY,
)
CONFERENCE_TO_PASS_ON = Mail(
    "conference_information_to_pass_on",
    "Praktisk information att vidarebefordra",
    ConferenceInfoProps,
    "conference",
    "conference_information",
    look=LastLook.CONFERENCE_DAY,
)
KINDS = (CONFERENCE_INFORMATION.name, CONFERENCE_TO_PASS_ON.name)


def information(
    conference: Conference,
    to: Addressee,
    contact: Contact,
    about: Sequence[Participant],
    *,
    is_passed_on: bool,
    is_changed: bool,
    number: int,
    send_at: datetime,
) -> Letter:
    """The letter about those participants: with `is_passed_on` to whoever named them, else to the one of them.

    `number` counts the letters of the conference's practical information, for their keys.
    """
    mail = CONFERENCE_TO_PASS_ON if is_passed_on else CONFERENCE_INFORMATION
    props = ConferenceInfoProps(
        contact=contact,
        title=conference.title,
        when=when_words(conference),
        place=conference.place,
        info=conference.info,
        organisation=to.organisation,
        seat_title=to.seat_title,
        names=[each.name for each in about] if is_passed_on else [],
        numbers=[each.number for each in about],
        edition=edition(conference),
        is_digital=not is_passed_on and about[0].mode is Mode.DIGITAL,
        is_changed=is_changed,
        conference=conference.key,
        seat=to.seat,
        held_on=conference.held_on,
        last_on=conference.last_on,
        time=conference.time,
        sequence=number,
    )
    process = key_of(conference.key)
    return mail.letter(to, props, (f"{process}/{to.seat}/{mail.name}/{number}",), send_at, process=process)
