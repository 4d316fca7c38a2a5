"""To a kansli whose calendar nobody knows: which meeting of its own decides?"""

from __future__ import annotations

from datetime import datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne
from rules.meeting.usable import BODY_NAMES


class HomeMeetingProps(AboutOne):
    """Which meeting of the reader's own decides what `asked` is about?"""

    body_name: str
    """The body in definite form, e.g. kommunstyrelsen."""


HOME_MEETING = Mail(
    "home_meeting",
    "Fråga till kansliet om sammanträdet",
    HomeMeetingProps,
    "inquiry",
    look=LastLook.HOME_MEETING,
    is_ask=True,
    has_link=True,
)


def home_meeting(matter: Matter, to: Addressee, *, send_at: datetime, number: int = 1) -> Letter:
    """The question. `to` carries the link of the seat that is asked; once for each link.

    `number` counts how often it has been asked by that link, where the earlier ones never left.
    ValueError for a step that needs no decision at home.
    """
    body = matter.step.home_body
    if body is None:
        raise ValueError(f"{matter.step.key} needs no decision at home")
    key = home_meeting_key(matter.plan.process, matter.step.key, to.seat, to.generation, number)
    item = asked(matter, to, "sammantrade", item_key=key)
    props = HomeMeetingProps(contact=matter.contact, asked=item, body_name=BODY_NAMES[body])
    return HOME_MEETING.about(matter, to, props, key, send_at)


def home_meeting_key(process: str, step: str, seat: str, generation: int, number: int = 1) -> str:
    """The key of that question. No version of the plan in it: a kansli is not asked anew because a day has moved."""
    again = f"/{number}" if number > 1 else ""
    return f"{process}/{step}/{seat}/sammantrade/g{generation}{again}"
