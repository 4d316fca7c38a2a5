"""A question or a task whose words or documents have been changed after it went out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mail.letter import Addressee, LastLook, Letter, Mail, Matter, asked
from mail.props import AboutOne
from schemas.file.text import TextChange


class TextChangedProps(AboutOne):
    """What reads otherwise; `asked` carries the words that hold."""

    changes: list[TextChange]
    reason: str
    has_answered: bool = False


TEXT_CHANGED = Mail(
    "text_changed",
    "Besked om ändrad text",
    TextChangedProps,
    "inquiry",
    look=LastLook.ASKED,
    has_link=True,
    is_resent=False,
)


def text_changed(
    matter: Matter,
    to: Addressee,
    *,
    changes: Sequence[TextChange],
    reason: str,
    has_answered: bool,
    rung: str,
    send_at: datetime,
) -> Letter:
    """The one notice of new words; `matter.plan` is the new plan, and `rung` tells the change from a later one."""
    item = asked(matter, to, f"text-{rung}")
    props = TextChangedProps(
        contact=matter.contact, asked=item, changes=list(changes), reason=reason, has_answered=has_answered
    )
    return TEXT_CHANGED.about(matter, to, props, item.item_key, send_at)
