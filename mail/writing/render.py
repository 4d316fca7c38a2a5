"""From a stored mail to its subject, text, HTML and calendar entry; the same row gives the same mail, always."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader, StrictUndefined, Template

from mail.calendar import conference, due_day, meeting
from mail.kinds import MAILS, props_of
from mail.kinds.conference import ConferenceProps, ConferenceReceiptProps
from mail.kinds.conference_day import ConferenceInfoProps
from mail.kinds.meetings.agenda import AgendaCallProps
from mail.kinds.meetings.call import MeetingProps
from mail.kinds.meetings.cancelled import CancelledProps
from mail.kinds.meetings.checking import CheckingProps
from mail.kinds.meetings.proposals import ProposalProps
from mail.kinds.meetings.view import MeetingViewProps
from mail.kinds.people.introduction import IntroductionProps
from mail.kinds.people.register_check import RegisterCheckProps
from mail.kinds.question.receipt import ReceiptProps
from mail.kinds.shared import SharedProps
from mail.links import (
    answer_url,
    check_minutes_url,
    check_url,
    conference_url,
    desk_page_url,
    desk_url,
    home_meeting_url,
    introduction_url,
    late_paper_url,
    part_url,
    place_url,
    propose_url,
    reader_url,
    received_url,
    shared_url,
    stand_in_url,
    view_url,
    wellbeing_url,
)
from mail.props import Asked, ForKnowledge, Props
from mail.tokens import Keys
from mail.writing import subject, wording
from mail.writing.settled import Settled
from rules.swedish import MONTHS, came, capital, moment
from schemas.tables.mail import MailRow

if TYPE_CHECKING:
    # A library of its own that only those load who send.
    from css_inline import CSSInliner

TEMPLATES = Path(__file__).parents[1] / "templates"
TEXT_WIDTH = 76
_BOUND = (
    AgendaCallProps, CheckingProps, ConferenceProps, ConferenceReceiptProps, IntroductionProps, MeetingProps,
    MeetingViewProps, ProposalProps, RegisterCheckProps, SharedProps,
)  # fmt: skip
"""The data of mails whose link is made for the reader's own address."""
_LIST_MARK = re.compile(r"^(– |\d+\. |  )")
_DATE = re.compile(rf"(den )?\d{{1,2}} ({'|'.join(MONTHS)})( \d{{4}})?")
_TIED = "\ue000"
"""Stands for a space at which no line may break."""
_BARE_ANSWER = re.compile(r"^\W*(ja|nej|ja\s*/\s*nej)\W*$", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    """A mail in all its parts; `ics` is empty where no calendar entry belongs to it."""

    subject: str
    text: str
    html: str
    ics: str = ""


@cache
def _environment() -> Settled:
    environment = Settled(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=200,
    )
    environment.globals.update(wording.FUNCTIONS, moment=moment, came=came)
    environment.globals.update(title=subject.title, aside=subject.aside, or_shorter=subject.OR_SHORTER)
    environment.filters["capitalize_first"] = capital
    return environment


@cache
def _template(kind: str, part: str) -> Template:
    return _environment().get_template(f"{MAILS[kind].path}.{part}")


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False)


def render_subject(kind: str, props: Props) -> str:
    """The subject line alone, one line and as a rule at most 78 characters; needs no address and no keys."""
    return subject.fitted(_template(kind, "subject").render(p=props, kind=kind))


def render(row: MailRow, base_url: str, keys: Keys) -> Rendered:
    """The whole mail of an outbox row. `base_url` is the address of the answer pages, without a final slash.

    Raises pydantic's ValidationError where the stored data does not fit its class, jinja2's UndefinedError where a
    template asks for what is not there.
    """
    kind = row.kind
    props = props_of(kind, row.props)
    line = row.subject or render_subject(kind, props)

    def link(asked: Asked) -> str:
        made = stand_in_url if asked.is_stand_in else answer_url
        return made(base_url, keys, asked.public_id, asked.generation)

    def meeting_link(asked: Asked) -> str:
        return home_meeting_url(base_url, keys, asked.public_id, asked.generation)

    def part_link() -> str:
        assert isinstance(props, ReceiptProps)
        return part_url(base_url, keys, props.asked.public_id, props.part_generation)

    def bound(made: Callable[[str, Keys, str, str], str]) -> str:
        """A link that is made for the reader's address."""
        assert isinstance(props, _BOUND)
        return made(base_url, keys, props.public_id, row.to_email)

    names: dict[str, object] = {
        "p": props,
        "kind": kind,
        "subject": line,
        "link": link,
        "meeting_link": meeting_link,
        "part_link": part_link,
        "view_link": partial(bound, view_url),
        "check_link": partial(bound, check_url),
        "check_minutes_link": partial(bound, check_minutes_url),
        "propose_link": partial(bound, propose_url),
        "late_paper_link": partial(bound, late_paper_url),
        "introduction_link": partial(bound, introduction_url),
        "conference_link": partial(bound, conference_url),
        "shared_link": partial(bound, shared_url),
        "reader_link": partial(reader_url, base_url, keys),
        "desk": partial(desk_url, base_url),
        "desk_page": partial(desk_page_url, base_url),
        "place": partial(place_url, base_url),
        "received_link": partial(received_url, base_url),
        "wellbeing_link": wellbeing_url(base_url),
    }
    html = _inliner().inline(_template(kind, "html").render(names))
    text = wrapped(_template(kind, "txt").render(names))
    if props.meant_for:
        # After the greeting and the sentence that says what is asked and by when.
        said = text.split("\n\n")
        text = "\n\n".join(
            [*said[:2], wrapped(wording.detour_note(props.meant_for, props.meant_for_name)).strip(), *said[2:]]
        )
    return Rendered(subject=line, text=text, html=html, ics=_calendar(row, props))


def _calendar(row: MailRow, props: Props) -> str:
    """The entries that go with a mail, or that take others out of the calendar; empty where none do."""
    if MAILS[row.kind].has_calendar:
        return due_day.entries(props.all_asked, stamp=row.created_at, contact=props.contact)
    if isinstance(props, ForKnowledge) and props.ended:
        return due_day.entries(props.ended, stamp=row.created_at, contact=props.contact, are_cancelled=True)
    if isinstance(props, (MeetingProps, CancelledProps)) and props.sequence:
        return meeting.entries(props, stamp=row.created_at)
    if isinstance(props, ConferenceInfoProps):
        return conference.entry(props, stamp=row.created_at)
    return ""


def wrapped(text: str) -> str:
    """Plain text with lines of at most 76 characters; addresses stay whole, lists hang, blank lines do not pile up.

    No line is ever a bare "ja" or "nej": quoted in a reply it would look like the reply itself.
    """
    lines: list[str] = []
    for line in text.strip().splitlines():
        line = line.rstrip()
        if not line:
            if lines and lines[-1]:
                lines.append("")
            continue
        lines += _parts(line)
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=1000)
def _parts(line: str) -> tuple[str, ...]:
    """One line as those that it is broken into; most say the same to everybody who is asked."""
    mark = _LIST_MARK.match(line)
    parts = textwrap.wrap(
        _DATE.sub(lambda found: found[0].replace(" ", _TIED), line),
        TEXT_WIDTH,
        subsequent_indent=" " * len(mark[0]) if mark else "",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    while len(parts) > 1 and _BARE_ANSWER.match(parts[-1]):
        parts[-2:] = [f"{parts[-2]} {parts[-1].strip()}"]
    return tuple(part.replace(_TIED, " ") for part in parts)
