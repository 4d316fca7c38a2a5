"""What only the whole process file can tell: names that exist, dates in order, questions and rules that can be met.

The order of the checks is the order of the file, so the first refusal is the first thing to mend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from files.calendar_checks import check_meeting_rules
from files.guarded_yaml import Document, Place
from files.step_checks import check_steps
from files.story_checks import check_story
from files.validation import suggestion
from rules.contract import SHORTEST_WINDOW
from rules.due import resolve
from rules.parties import parties_on, seat_of
from rules.planning import contract_anchors, make_plan
from rules.swedish import count, long_date, short_date
from schemas.errors import FileRefused, Refused
from schemas.plan import Plan
from schemas.process import Directory, ProcessFile


@dataclass(frozen=True)
class Whole:
    """A process file with what it is checked against."""

    file: ProcessFile
    directory: Directory
    document: Document
    today: date

    def check_seat(self, seat: str, place: Place) -> None:
        """Refuses a seat that the directory does not have."""
        if self.directory.seat(seat):
            return
        organisation, _, role = seat.partition("/")
        self.check_organisation(organisation, place)
        found = self.directory.organisation(organisation)
        roles = [f"{organisation}/{known.role}" for known in found.seats] if found else []
        cure = suggestion(seat, roles) + f"Lägg till rollen i {self.file.directory} eller rätta platsen."
        raise self.document.refusal(place, f"organisationen ”{organisation}” har ingen roll ”{role}”.", cure)

    def check_organisation(self, organisation: str, place: Place) -> None:
        """Refuses an organisation that the directory does not have, with the nearest name."""
        if self.directory.organisation(organisation):
            return
        known = {each.key: each.key for each in self.directory.organisations}
        known |= {each.name.lower(): each.key for each in self.directory.organisations}
        near = suggestion(organisation, list(known))
        cure = near + f"Organisationerna finns i {self.file.directory}."
        raise self.document.refusal(place, f"organisationen ”{organisation}” finns inte.", cure)


def check_process(file: ProcessFile, directory: Directory, document: Document, today: date) -> None:
    """FileRefused at the first thing in the file that cannot hold."""
    whole = Whole(file, directory, document, today)
    whole.check_seat(file.secretariat, ("secretariat",))
    _check_parties(whole)
    _check_contract(whole)
    check_steps(file, document)
    check_story(file, document)
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


def _check_contract(whole: Whole) -> None:
    contract, document = whole.file.contract, whole.document
    if whole.file.kind == "contract" and contract is None:
        raise document.refusal(("contract",), "avtalets villkor saknas.", "Lägg till contract med datum och parter.")
    if whole.file.kind != "contract" and contract is not None:
        problem = f"ett ärende av slaget {whole.file.kind} har inget avtal."
        raise document.refusal(("contract",), problem, "Ta bort contract, eller skriv kind: contract.")
    if contract is None:
        return
    whole.check_seat(contract.supplier, ("contract", "supplier"))
    whole.check_seat(contract.owner, ("contract", "owner"))
    if contract.end_on <= contract.start_on:
        problem = f"avtalet slutar {short_date(contract.end_on)}, före starten {short_date(contract.start_on)}."
        raise document.refusal(("contract", "end_on"), problem, "Rätta start_on eller end_on.")
    if contract.latest_end_on < contract.end_on:
        problem = (
            f"längsta slutdagen {short_date(contract.latest_end_on)} ligger före "
            f"den nuvarande slutdagen {short_date(contract.end_on)}."
        )
        raise document.refusal(("contract", "latest_end_on"), problem, "Rätta end_on eller latest_end_on.")
    left = contract.latest_end_on - contract.end_on
    if timedelta(0) < left < SHORTEST_WINDOW:
        problem = f"det är bara {count(left.days, 'dag', 'dagar')} mellan end_on och latest_end_on."
        cure = "Så kort tid är ingen förlängning att fråga om. Ge båda samma dag, eller rätta den ena."
        raise document.refusal(("contract", "latest_end_on"), problem, cure)


def _check_seats_of_steps(whole: Whole) -> None:
    if whole.file.remiss:
        whole.check_seat(whole.file.remiss.signer, ("remiss", "signer"))
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
    if opens_on and (opens_on > last_on or (step.opens_at and step.opens_at >= step.schedule.closes_at)):
        problem = f"sista dagen är {long_date(last_on)}, men steget öppnar först {long_date(opens_on)}."
        raise whole.document.refusal(place, problem, "Lägg sista dagen senare, eller öppna tidigare.")
    start_on = whole.file.contract.start_on if whole.file.contract else None
    if start_on is not None and last_on < start_on:
        problem = f"sista dagen {long_date(last_on)} ligger före avtalets start {short_date(start_on)}."
        raise whole.document.refusal(place, problem, "Rätta datumet, eller contract.start_on.")
    if spec.done_on and spec.done_on > whole.today:
        problem = f"steget sägs vara klart {long_date(spec.done_on)}, som inte har varit."
        raise whole.document.refusal(("steps", number, "done_on"), problem, "Ta bort done_on, eller rätta datumet.")


def _check_own_dates(whole: Whole, plan: Plan) -> None:
    anchors = {step.key: step.schedule.due_on for step in plan.steps}
    anchors |= contract_anchors(whole.file)
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
