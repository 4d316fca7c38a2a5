"""What the secretariat has ruled of an answer that came too late, to the one who gave it."""

from __future__ import annotations

from datetime import datetime

from mail.kinds.people.knowledge import known
from mail.letter import Addressee, Letter, Mail, Matter, key_of
from mail.props import ForKnowledge


class LateRuledProps(ForKnowledge):
    """The late answer counts, or does not."""

    title: str
    counts: bool
    reason: str


LATE_RULED = Mail("late_ruled", "Besked om ett sent svar", LateRuledProps, "inquiry", is_resent=False)


def late_ruled(matter: Matter, to: Addressee, *, counts: bool, reason: str, rung: str, send_at: datetime) -> Letter:
    """One ruling; `rung` tells it from a later one of the same answer."""
    props = LateRuledProps(**known(matter, to), title=matter.step.title, counts=counts, reason=reason)
    return LATE_RULED.about(matter, to, props, key_of(matter, to, f"late-{rung}"), send_at)
