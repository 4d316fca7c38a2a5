"""Where each part of a proposal stands, and what its objects still lack. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kinds.priorities.spec import (
    COMMITTEE,
    HOMECHECK,
    PART_NAMES,
    Addition,
    AdditionKind,
    ObjectSpec,
    Part,
    PartSpec,
    PartStatus,
    PrioritiesSpec,
    TimelineRow,
)
from rules import gates
from rules.swedish import capital
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.inquiry import Result
from schemas.plan.timetable import ProcessState, StepStatus, StepTimes

_HOME = {
    Result.YES: PartStatus.READY,
    Result.NO: PartStatus.REJECTED,
    # That all have answered says nothing of what they said.
    Result.ANSWERED: PartStatus.NEEDS_POSITION,
    Result.NEEDS_POSITION: PartStatus.NEEDS_POSITION,
}
_COMMITTEE = {"beslutad": PartStatus.DECIDED, "avslagen": PartStatus.REJECTED, "uttagen": PartStatus.TAKEN_OUT}
"""What the committee can find of a part."""


def priorities_of(file: ProcessFile) -> PrioritiesSpec:
    """The proposal as the file has it. Refused where the process is of another kind."""
    if not isinstance(file.block, PrioritiesSpec):
        raise Refused("ärendet", "Objekt hör till prioriteringar.", "Välj ett ärende av slaget prioriteringar.")
    return file.block


def part_statuses(spec: PrioritiesSpec, state: ProcessState) -> dict[Part, PartStatus]:
    """Every part that the proposal has, with its own status.

    A part is taken out beforehand, else it has what the committee found of it, else what the home check came to. A
    question whose key is the part's name is about that part; a step that names no part is about the whole. Of a part
    that was not asked about nothing has been said.
    """
    parts = [part for part in Part if spec.taken_out(part) or any(each.part is part for each in spec.objects)]
    return {part: PartStatus.TAKEN_OUT if spec.taken_out(part) else _status(part, state) for part in parts}


def _status(part: Part, state: ProcessState) -> PartStatus:
    committee = _with_role(state, COMMITTEE)
    asked = _question(committee, part)
    if committee is not None and asked and state.steps[committee.key].status == StepStatus.DONE:
        found = _COMMITTEE.get(gates.finding(state, committee.key, asked))
        if found is not None:
            return found
    check = _with_role(state, HOMECHECK)
    question = _question(check, part)
    if check is None or question is None:
        return PartStatus.PREPARED
    here = state.steps[check.key]
    if here.status == StepStatus.DETERMINED:
        return _HOME[here.results[question]]
    if here.status == StepStatus.CLOSED and here.outcome is not None:
        return _HOME[here.outcome.questions[question].result]
    return PartStatus.PREPARED


def lacking(spec: PrioritiesSpec) -> list[str]:
    """What the objects of the parts that go along still lack, one Swedish phrase each; empty when all is there."""
    found = []
    for each in spec.objects:
        if spec.taken_out(each.part):
            continue
        missing = [name for name, has in (("fakta", each.facts), ("tidslinje", each.timeline)) if not has]
        if missing:
            found.append(f"{each.title}: {' och '.join(missing)} saknas")
    return found


def sentences(spec: PrioritiesSpec, statuses: dict[Part, PartStatus]) -> list[str]:
    """The parts and their statuses in words, with the objects of those that have gone along."""
    found = []
    for part, status in statuses.items():
        titles = "; ".join(each.title for each in spec.objects if each.part is part)
        along = status is not PartStatus.TAKEN_OUT and titles
        found.append(f"{_name(part)}: {status.value}{f'. {titles}' if along else ''}")
    return found


def with_additions(spec: PrioritiesSpec, additions: Sequence[Addition]) -> PrioritiesSpec:
    """The proposal with everything added to it, in the order it was added, but what was struck again."""
    objects = {each.key: each for each in spec.objects}
    parts = {each.part: each for each in spec.parts}
    for each in holding(additions):
        match each.kind:
            case AdditionKind.OBJECT:
                new = ObjectSpec(key=each.object, title=each.text, part=each.part or Part.MAIN)
                objects.setdefault(new.key, new)
            case AdditionKind.FACT | AdditionKind.TIMELINE if each.object in objects:
                objects[each.object] = _extended(objects[each.object], each)
            case AdditionKind.TAKEN_OUT | AdditionKind.KEPT if each.part is not None:
                is_out = each.kind is AdditionKind.TAKEN_OUT
                parts[each.part] = PartSpec(part=each.part, is_taken_out=is_out, note=each.source)
            case _:
                pass
    return spec.model_copy(update={"objects": list(objects.values()), "parts": list(parts.values())})


def holding(additions: Sequence[Addition]) -> list[Addition]:
    """The additions that have not been struck."""
    struck = {each.strikes for each in additions if each.kind is AdditionKind.STRUCK}
    return [each for each in additions if each.kind is not AdditionKind.STRUCK and each.number not in struck]


def _extended(each: ObjectSpec, addition: Addition) -> ObjectSpec:
    if addition.kind is AdditionKind.FACT:
        return each.model_copy(update={"facts": [*each.facts, addition.text]})
    row = TimelineRow(when=addition.when, what=addition.text)
    return each.model_copy(update={"timeline": [*each.timeline, row]})


def may_add(spec: PrioritiesSpec, known: Sequence[Addition], addition: Addition, state: ProcessState) -> None:
    """Refused: an addition that does not fit the proposal `spec` as it stands, or that comes too late.

    Facts and timelines may always be added. Which objects and parts there are is settled when the municipalities have
    been asked about them at home; after that the committee finds what becomes of each part.
    """
    match addition.kind:
        case AdditionKind.FACT | AdditionKind.TIMELINE:
            _must_be_object(spec, addition)
        case AdditionKind.STRUCK:
            if addition.strikes not in {each.number for each in holding(known) if each.kind in _STRIKEABLE}:
                raise Refused("rad", "Raden finns inte, eller är redan struken.", "Se objektets rader.")
        case AdditionKind.OBJECT:
            _must_be_unasked(state)
            if addition.object in {each.key for each in spec.objects}:
                raise Refused("objekt", f"Objektet {addition.object} finns redan.", "Ge det nya en annan rubrik.")
        case AdditionKind.TAKEN_OUT | AdditionKind.KEPT:
            _must_be_unasked(state)
            _must_change(spec, addition)


_STRIKEABLE = frozenset({AdditionKind.FACT, AdditionKind.TIMELINE})


def _must_be_object(spec: PrioritiesSpec, addition: Addition) -> None:
    if addition.object not in {each.key for each in spec.objects}:
        keys = ", ".join(each.key for each in spec.objects)
        raise Refused("objekt", f"Objektet {addition.object} finns inte i förslaget.", f"Objekten är {keys}.")
    if not addition.text.strip():
        raise Refused("text", "Texten saknas.", "Skriv faktauppgiften, eller vad som händer.")
    if addition.kind is AdditionKind.TIMELINE and not addition.when.strip():
        raise Refused("när", "Tiden saknas.", "Skriv när, till exempel våren 2027 eller 2027-03-15.")


def may_reshape(state: ProcessState) -> bool:
    """True until the municipalities have been asked at home: then it is settled which objects and parts there are."""
    check = _with_role(state, HOMECHECK)
    return check is None or state.steps[check.key].status == StepStatus.PLANNED


def _must_be_unasked(state: ProcessState) -> None:
    if not may_reshape(state):
        problem = "Kommunerna har redan fått frågan om förslaget."
        raise Refused("förslaget", problem, "Notera ändringen i samarbetskommitténs beslut om delen i stället.")


def _must_change(spec: PrioritiesSpec, addition: Addition) -> None:
    is_out = addition.kind is AdditionKind.TAKEN_OUT
    if addition.part is None or not any(each.part is addition.part for each in spec.objects):
        raise Refused("del", "Delen finns inte i förslaget.", "Välj en av förslagets delar.")
    if spec.taken_out(addition.part) == is_out:
        problem = f"{_name(addition.part)} är redan {'uttagen' if is_out else 'med'}."
        raise Refused("del", problem, "Då behöver inget ändras.")


def contents(spec: PrioritiesSpec) -> list[str]:
    """What the proposal holds, one Swedish sentence for each part, and what is not along."""
    found = []
    for part in Part:
        titles = [each.title for each in spec.objects if each.part is part]
        if spec.taken_out(part):
            found.append(f"{_name(part)} är inte med i förslaget.")
        elif titles:
            found.append(f"{_name(part)}: {'; '.join(titles)}.")
    return found


def _name(part: Part) -> str:
    return capital(PART_NAMES[part])


def _with_role(state: ProcessState, role: str) -> StepTimes | None:
    return next((times for times in state.timetable.steps if times.role == role), None)


def _question(times: StepTimes | None, part: Part) -> str | None:
    """The key of the step's question about that part; None where it asks about other parts only."""
    keys = [question.key for question in times.questions] if times else []
    if part.value in keys:
        return part.value
    return keys[0] if keys and not set(keys) & set(Part) else None
