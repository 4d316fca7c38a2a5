"""The mails that ask for nothing: what has come or been decided, a matter withdrawn, a seat that is asked no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from mail.letter import Addressee, Letter, Mail, Matter, key_of
from mail.props import Asked, ForKnowledge
from schemas.base import Model
from schemas.file.process import DocumentSpec, StepKind


class DateLine(Model):
    """One thing of the timetable, and its day."""

    what: str
    last_on: date
    asks: bool = False
    """The reader will be asked something by then."""


class InformationProps(ForKnowledge):
    """For knowledge: what has come or been decided, and the timetable ahead."""

    title: str
    text: str = ""
    lines: list[str] = []
    dates: list[DateLine] = []
    documents: list[DocumentSpec] = []


class WithdrawnProps(ForKnowledge):
    """The matter is withdrawn or replaced: nothing more is asked."""

    reason: str


class ReleasedProps(ForKnowledge):
    """The reader is not asked any more, while the matter goes on."""

    title: str
    is_task: bool = False
    has_left: bool = False
    """The organisation is no longer a party; else the step itself has fallen away."""


INFORMATION = Mail("information", "Information", InformationProps, "inquiry")
WITHDRAWN = Mail(
    "withdrawn", "Besked om att ärendet är återkallat", WithdrawnProps, "inquiry", is_resent=False, is_held=False
)
RELEASED = Mail("released", "Besked om att inget svar behövs", ReleasedProps, "inquiry", is_resent=False)


def information(
    matter: Matter, to: Addressee, *, send_at: datetime, lines: Sequence[str] = (), dates: Sequence[DateLine] = ()
) -> Letter:
    """For knowledge only: `lines` say what has come or been decided, `dates` what lies ahead. It carries no link."""
    props = InformationProps(
        **known(matter, to),
        title=matter.step.title,
        text=matter.step.text,
        lines=list(lines),
        dates=list(dates),
        documents=matter.step.documents,
    )
    return INFORMATION.about(matter, to, props, key_of(matter, to, "information"), send_at)


def withdrawn(matter: Matter, to: Addressee, *, reason: str, send_at: datetime, ended: Sequence[Asked] = ()) -> Letter:
    """The whole matter is withdrawn; `matter.step` is one that the reader was asked in or told of."""
    props = WithdrawnProps(**known(matter, to, ended), reason=reason)
    return WITHDRAWN.about(matter, to, props, key_of(matter, to, "withdrawn"), send_at)


def released(matter: Matter, to: Addressee, *, ended: Asked, has_left: bool, send_at: datetime) -> Letter:
    """`ended`, which the reader has been asked, is no longer to be answered."""
    props = ReleasedProps(
        **known(matter, to, [ended]) | {"organisation": to.organisation},
        title=matter.step.title,
        is_task=matter.step.kind is not StepKind.INQUIRY,
        has_left=has_left,
    )
    return RELEASED.about(matter, to, props, key_of(matter, to, "released"), send_at)


def known(matter: Matter, to: Addressee, ended: Sequence[Asked] = ()) -> dict[str, Any]:
    """What every mail that asks for nothing says of its matter: the fields of `ForKnowledge`."""
    is_own = to.seat.partition("/")[0] == matter.file.secretariat.partition("/")[0]
    return {
        "contact": matter.contact,
        "process": matter.plan.process,
        "process_title": matter.plan.title,
        "diarienummer": matter.file.diarienummer,
        "step": matter.step.key,
        "organisation": "" if is_own else to.organisation,
        "ended": list(ended),
    }
