"""What only the whole process file can tell: names that exist, dates in order, questions and rules that can be met.

The order of the checks is the order of the file, so the first refusal is the first thing to mend.
"""

from __future__ import annotations

from datetime import date

from files.calendar.checks import check_meeting_rules
from files.guarded_yaml import Document, Place
from files.process.steps import check_steps
from files.process.stories import check_story
from files.whole import Whole
from kinds.checks import checks_of
from kinds.registry import kinds_with_block, of
from rules.dates.due import resolve
from rules.people.parties import parties_on, seat_of
from rules.plan.planning import make_plan
from rules.swedish import long_date, short_date
from schemas.errors import FileRefused, Refused
from schemas.file.process import Directory, ProcessFile
from schemas.plan.plan import Plan


def check_process(file: ProcessFile, directory: Directory, document: Document, today: date) -> None:
    """FileRefused at the first thing in the file that cannot hold."""
    whole = Whole(file, directory, document, today)
    whole.check_seat(file.secretariat, ("secretariat",))
    _check_parties(whole)
    _check_block(whole)
    check_steps(whole)
    check_story(whole)
    _check_seats_of_steps(whole)
    check_meeting_rules(file, directory, document)
    _check_plan(whole)


def _check_parties(whole: Whole) -> None:
    for number, party in enumerate(whole.file.parties):
        place: Place = ("parties", number)
        whole.check_organisation(party.organisation, (*place, "organisation"))
        if party.from_on and party.to_on and party.to_on < party.from_on:
            problem = f"parten slutar {short_date(party.to_on)}, före starten {short_date(party.from_on)}."
            raise whole.document.refusal((*place, "to"), problem, "Rätta from eller to.")
        for former in whole.file.parties[:number]:
            if former.organisation == party.organisation and not (
                (former.to_on and party.from_on and former.to_on < party.from_on)
                or (party.to_on and former.from_on and party.to_on < former.from_on)
            ):
                problem = f"”{party.organisation}” är part två gånger under samma tid."
                raise whole.document.refusal(
                    (*place, "organisation"), problem, "Ta bort den ena, eller skilj tiderna åt."
                )
        whole.check_seat(seat_of(whole.file, party), (*place, "seat" if party.seat else "organisation"))
    if not parties_on(whole.file, whole.today):
        problem = f"ingen är part {long_date(whole.today)}."
        raise whole.document.refusal(("parties",), problem, "Kontrollera from och to.")


def _check_block(whole: Whole) -> None:
    """The block of the process's own kind, and no other; its seats, and what only that kind can tell."""
    kind, document = of(whole.file.kind), whole.document
    for key in kinds_with_block():
        if key != kind.key and whole.file.block_under(key) is not None:
            problem = f"ett ärende av slaget {kind.key} har inget block {key}."
            raise document.refusal((key,), problem, f"Ta bort {key}, eller skriv kind: {key}.")
    if kind.block is not None and whole.file.block_under(kind.key) is None:
        raise document.refusal((kind.key,), f"{kind.block_title} saknas.", kind.block_cure)
    for name, seat in whole.file.block.named_seats().items():
        whole.check_seat(seat, (kind.key, name))
    checks_of(kind.key).block(whole)


def _check_seats_of_steps(whole: Whole) -> None:
    for number, step in enumerate(whole.file.steps):
        for position, role in enumerate(step.roles):
            for party in whole.file.parties:
                whole.check_seat(f"{party.organisation}/{role}", ("steps", number, "roles", position))
        for position, seat in enumerate(step.seats):
            whole.check_seat(seat, ("steps", number, "seats", position))
            if seat in step.seats[:position]:
                place: Place = ("steps", number, "seats", position)
                raise whole.document.refusal(place, f"platsen ”{seat}” står två gånger.", "Ta bort den ena.")


def _check_plan(whole: Whole) -> None:
    try:
        plan = make_plan(whole.file, today=whole.today, calendars=whole.directory.calendars)
    except FileRefused:
        raise
    except Refused as refused:
        raise whole.document.refusal(("steps",), refused.problem, refused.cure) from None
    except (OverflowError, ValueError):
        problem = "ett räknat datum hamnar utanför kalendern."
        raise whole.document.refusal(("steps",), problem, "Kontrollera months, workdays och days.") from None
    for number, step in enumerate(plan.steps):
        _check_dates(whole, plan, number)
        asked = len(step.seats)
        for position, question in enumerate(whole.file.steps[number].questions):
            if question.at_least is not None and question.at_least > asked:
                place: Place = ("steps", number, "questions", position, "at_least")
                problem = f"regeln kräver {question.at_least} ja, men bara {asked} tillfrågas."
                raise whole.document.refusal(place, problem, f"Ange högst {asked}.")
    _check_own_dates(whole, plan)


def _check_dates(whole: Whole, plan: Plan, number: int) -> None:
    spec, step = whole.file.steps[number], plan.steps[number]
    last_on, place = step.schedule.counts_by, ("steps", number, "due", "on" if spec.due.on else "derived")
    opens_on = spec.opens_on
    is_never_open = step.opens_at is not None and step.opens_at >= step.schedule.closes_at and last_on >= whole.today
    if opens_on and (opens_on > last_on or is_never_open):
        problem = f"sista dagen är {long_date(last_on)}, men steget öppnar först {long_date(opens_on)}."
        raise whole.document.refusal(place, problem, "Lägg sista dagen senare, eller öppna tidigare.")
    earliest = whole.file.block.earliest_due_on()
    if earliest is not None and last_on < earliest.on:
        problem = f"sista dagen {long_date(last_on)} ligger före {earliest.name} {short_date(earliest.on)}."
        raise whole.document.refusal(place, problem, f"Rätta datumet, eller {whole.file.kind}.{earliest.field}.")
    if spec.done_on and spec.done_on > whole.today:
        problem = f"steget sägs vara klart {long_date(spec.done_on)}, som inte har varit."
        raise whole.document.refusal(("steps", number, "done_on"), problem, "Ta bort done_on, eller rätta datumet.")


def _check_own_dates(whole: Whole, plan: Plan) -> None:
    anchors = {step.key: step.schedule.due_on for step in plan.steps}
    anchors |= whole.file.block.anchors()
    for number, party in enumerate(whole.file.parties):
        if party.due is None:
            continue
        place: Place = ("parties", number, "due")
        try:
            own = resolve(party.due, anchors, calendars=whole.directory.calendars)
        except Refused as refused:
            raise whole.document.refusal(place, refused.problem, refused.cure) from None
        seat = seat_of(whole.file, party)
        opened = [step for step in plan.steps if seat in step.own]
        if opened and opened[0].opens_at and own.closes_at <= opened[0].opens_at:
            problem = f"den egna dagen {long_date(own.counts_by)} ligger innan ”{opened[0].title}” öppnar."
            raise whole.document.refusal(place, problem, "Rätta datumet, eller öppna steget tidigare.")
