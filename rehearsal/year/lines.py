"""A year in lines that people read: each day, each meeting, each matter. The same on the screen and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from rules.swedish import count, enumerate_words, long_date, short_date
from schemas.meetings.consent import Standing
from schemas.output.year import (
    YearConferenceReport,
    YearDay,
    YearEntry,
    YearItem,
    YearMatterReport,
    YearMeetingReport,
    YearOutstanding,
    YearRemark,
    YearReport,
    YearSeriesReport,
    YearStep,
)
from words.results import findings_words
from words.states import RESULTS, STEP_STATES

_MOST_NAMED = 8
"""Readers of the same mail that a line names; the others it counts."""


@dataclass(frozen=True)
class Line:
    """One line of a day."""

    at: str
    """The clock, `08.30`."""
    about: str
    text: str
    to: str = ""
    """Of mails: whom they went to."""


def of_day(report: YearReport, day: YearDay) -> list[Line]:
    """Each event, and each mail with whom it went to; what goes to many at the same time is one line."""
    lines = []
    for (at, about, sort), entries in groupby(day.entries, key=_kind):
        same, title = list(entries), report.titles.get(about, about)
        if not sort:
            lines += [Line(at, title, entry.text) for entry in same]
            continue
        named = [entry.to for entry in same[:_MOST_NAMED]]
        others = len(same) - len(named)
        text = same[0].text if len(same) == 1 else f"{sort} ({count(len(same), 'mejl', 'mejl')})"
        lines.append(Line(at, title, text, enumerate_words([*named, *([f"{others} till"] if others else [])])))
    return lines


def _kind(entry: YearEntry) -> tuple[str, str, str]:
    return entry.at[11:16].replace(":", "."), entry.about, entry.sort


def of_meeting(meeting: YearMeetingReport) -> str:
    """`Ledningsgruppens möte, fredag den 10 februari 2023`."""
    off = f", inställt {long_date(meeting.cancelled_on)}" if meeting.cancelled_on else ""
    return f"{meeting.title}, {enumerate_words([long_date(on) for on in meeting.days])}{off}"


def of_item(item: YearItem) -> str:
    """What became of an item, where it came from and where it went."""
    parts = [item.became or "inte noterat"]
    parts += [f"även {enumerate_words([short_date(on) for on in item.also_on])}"] if item.also_on else []
    parts += [f"återkommer {long_date(item.comes_back_on)}"] if item.comes_back_on else []
    came = f" ({item.came_from})" if item.came_from else ""
    return f"{item.title}{came}: {', '.join(parts)}"


def standings(report: YearReport, item: YearItem) -> list[str]:
    """Those who were not simply there and for, each with where it stands and why."""
    plain = Standing.PRESENT_FOR.value
    return [
        f"{report.names.get(seat, seat)}: {_once(said, item.reasons[seat])}"
        for seat, said in item.standing.items()
        if said != plain
    ]


def _once(said: str, reason: str) -> str:
    """Where a seat stands and why; the reason alone where it begins with being there or not, as the standing does."""
    is_same = reason.partition(" ")[0].strip(".,").lower() == said.partition(",")[0]
    return reason if is_same else f"{said}. {reason}"


def of_outstanding(row: YearOutstanding) -> str:
    """An item that a meeting left, with what is known of it."""
    ended = f", avslutad {long_date(row.ended_on)}" if row.ended_on else ""
    due = f", klar senast {long_date(row.due_on)}" if row.due_on and not row.ended_on else ""
    return f"{row.text} (punkt {row.item} den {short_date(row.since)}): {row.state}{due}{ended}"


def of_matter(matter: YearMatterReport) -> str:
    """When a matter was started, and whether it has ended."""
    ended = f"avslutat {long_date(matter.ended_on)}" if matter.ended_on else "pågår när året slutar"
    return f"{matter.title}, startat {long_date(matter.started_on)}, {ended}"


def of_step(step: YearStep) -> str:
    """A step with its day, where it stands, since when, and what was found."""
    known = {each.value: state.word.lower() for each, state in RESULTS.items()}
    said = {step.labels.get(key, key): known.get(result, result) for key, result in step.results.items()}
    found = findings_words(said) if said else ""
    on = f" {long_date(step.settled_on)}" if step.settled_on else ""
    state = f"{STEP_STATES[step.state].word.lower()}{on}"
    act = f", handla senast {long_date(step.operative_on)}" if step.operative_on != step.due_on else ""
    return f"{step.title}: sista dag {long_date(step.due_on)}{act}; {state}{f' ({found})' if found else ''}"


def of_conference(conference: YearConferenceReport) -> str:
    """How the places of a conference were used."""
    used = sum(conference.named.values())
    waiting = f", {count(conference.waiting, 'person', 'personer')} på väntelistan" if conference.waiting else ""
    return f"{conference.title}, {long_date(conference.held_on)}: {used} av {conference.places} platser{waiting}"


def of_series(series: YearSeriesReport) -> str:
    """The turns of a series that came, and the next."""
    made = enumerate_words([f"{long_date(turn.on)} ({turn.state})" for turn in series.turns]) or "ingen gång"
    return f"{series.title}: {made}" + (f"; nästa {long_date(series.next_on)}" if series.next_on else "")


def of_remark(report: YearReport, remark: YearRemark) -> str:
    """What was said, by whom, and what it is about or stands against."""
    source = f" ({remark.source})" if remark.source else ""
    about = report.titles.get(remark.about, remark.about)
    return f"{remark.says}{source}" + (f" {about}" if about else "")
