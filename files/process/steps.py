"""The steps of a process file: one by one their keys, kinds, due dates, questions and roles, then the plan that they
come to: days in order, rules that can be met."""

from __future__ import annotations

from collections.abc import Sequence

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from files.whole import Whole
from kinds.registry import of, role
from questions import spec
from rules.dates.due import resolve
from rules.people.parties import seat_of, seats_of
from rules.plan.planning import make_plan
from rules.swedish import WEEKDAYS, enumerate_words, long_date, short_date
from schemas.errors import FileRefused, Refused
from schemas.file.process import Closes, DueSpec, ProcessFile, StepKind, StepSpec
from schemas.inquiry import OutcomeRule, Silence
from schemas.plan.plan import Plan

_KIND_NAMES = {
    StepKind.TASK: "en uppgift (kind: task)",
    StepKind.INQUIRY: "en svarsomgång (kind: inquiry)",
    StepKind.NOTICE: "en avisering (kind: notice)",
    StepKind.MILESTONE: "en milstolpe (kind: milestone)",
    StepKind.INFORMATION: "ett mejl för kännedom (kind: information)",
}


def check_steps(whole: Whole) -> None:
    """FileRefused at the first step that cannot hold."""
    file, document = whole.file, whole.document
    keys, anchors = [step.key for step in file.steps], list(file.block.anchors())
    for number, step in enumerate(file.steps):
        place: Place = ("steps", number)
        _check_unique(step.key, keys[:number], (*place, "key"), document, "steget")
        _check_kind(step, place, document)
        _check_due(step.due, keys, anchors, step.key, (*place, "due"), document)
        _check_after(step, keys, place, document)
        _check_silence(step, (*place, "silence"), document)
        asked = step.seats or [seat for party in file.parties for seat in seats_of(file, party, step)]
        _check_questions(step, asked, place, whole)
        _check_role(file, number, document)
    for number, party in enumerate(file.parties):
        if party.due:
            _check_due(party.due, keys, anchors, "", ("parties", number, "due"), document)


def _check_unique(key: str, former: Sequence[str], place: Place, document: Document, what: str) -> None:
    if key in former:
        raise document.refusal(place, f"{what} ”{key}” finns två gånger.", "Ge det ena en annan nyckel.")


def _check_kind(step: StepSpec, place: Place, document: Document) -> None:
    if step.kind is StepKind.INQUIRY and not step.questions:
        raise document.refusal(
            (*place, "questions"), "svarsomgången saknar fråga.", "Lägg till minst en under questions."
        )
    if step.kind is not StepKind.INQUIRY and step.closes is not Closes.DUE:
        problem = "bara en svarsomgång kan stängas när alla har svarat."
        raise document.refusal((*place, "closes"), problem, "Ta bort closes, eller skriv kind: inquiry.")
    if step.kind is StepKind.TASK and len(step.seats) != 1:
        problem = "uppgiften har ingen som gör den." if not step.seats else "uppgiften har fler än en plats."
        raise document.refusal((*place, "seats"), problem, "Ange en plats, eller gör en svarsomgång (kind: inquiry).")
    if step.kind is StepKind.NOTICE and len(step.seats) > 1:
        raise document.refusal((*place, "seats"), "aviseringen har fler än en plats.", "Ange den som aviserar.")
    if step.kind is StepKind.MILESTONE and (step.questions or step.seats):
        field = "questions" if step.questions else "seats"
        raise document.refusal((*place, field), "en milstolpe är bara ett datum.", "Ta bort fältet eller byt kind.")
    if step.kind not in (StepKind.MILESTONE, StepKind.TASK) and step.due.is_expected_only and step.due.expected:
        problem = f"”{step.due.expected.words}” är ingen dag, och ett steg som flera ska svara på behöver en."
        raise document.refusal((*place, "due", "expected"), problem, "Ange också on, eller derived.")


def _check_due(
    due: DueSpec, keys: Sequence[str], anchors: Sequence[str], own: str, place: Place, document: Document
) -> None:
    if due.on is None and due.derived is None and due.expected is None:
        raise document.refusal(
            place, "det finns varken datum eller regel.", "Ange on, eller derived med from och months."
        )
    if due.weekday and due.weekday.strip().lower() not in WEEKDAYS:
        cure = suggestion(due.weekday, list(WEEKDAYS)) + "Skriv veckodagen på svenska, eller ta bort fältet."
        raise document.refusal((*place, "weekday"), f"”{due.weekday}” är ingen veckodag.", cure)
    if due.or_derived and due.derived is None:
        problem = "en annan läsning behöver en första."
        raise document.refusal((*place, "or_derived"), problem, "Flytta den ena till derived.")
    places: list[Place] = [(*place, "derived")] + [(*place, "or_derived", n) for n in range(len(due.or_derived))]
    rules = [due.derived, *due.or_derived] if due.derived else []
    for derived, inner in zip(rules, places, strict=False):
        given = [value for value in (derived.months, derived.workdays, derived.days) if value is not None]
        if len(given) != 1:
            problem = "regeln säger inte hur långt." if not given else "regeln räknar på flera sätt samtidigt."
            raise document.refusal(inner, problem, "Ange exakt ett av months, workdays och days (negativt tal = före).")
        if abs(given[0]) > (1200 if derived.months is not None else 20_000):
            raise document.refusal(inner, f"{given[0]} är orimligt långt.", "Ange ett mindre tal.")
        if derived.from_ == own:
            raise document.refusal((*inner, "from"), "steget räknas från sig självt.", "Räkna från ett annat datum.")
        known = [*anchors, *keys]
        if derived.from_ not in known:
            cure = suggestion(derived.from_, known) + f"Välj {', '.join([*anchors, 'ett stegs nyckel'])}."
            raise document.refusal((*inner, "from"), f"det finns inget datum som heter ”{derived.from_}”.", cure)


def _check_silence(step: StepSpec, place: Place, document: Document) -> None:
    rules = {question.rule for question in step.questions}
    if step.silence is not Silence.NOTHING and OutcomeRule.AT_LEAST_TAKE_PART not in rules:
        problem = "den som inte svarar kan bara stå utanför när utfallet säger vilka som är med."
        cure = f"Ge en av frågorna rule: {OutcomeRule.AT_LEAST_TAKE_PART}, eller ta bort silence."
        raise document.refusal(place, problem, cure)


def _check_after(step: StepSpec, keys: Sequence[str], place: Place, document: Document) -> None:
    for position, key in enumerate(step.after):
        inner = (*place, "after", position)
        if key == step.key:
            raise document.refusal(inner, "steget kan inte komma efter sig självt.", "Ta bort raden.")
        if key not in keys:
            cure = suggestion(key, list(keys)) + f"Stegen är {', '.join(keys)}."
            raise document.refusal(inner, f"steget ”{key}” finns inte.", cure)


def _check_questions(step: StepSpec, asked: list[str], place: Place, whole: Whole) -> None:
    document = whole.document
    keys = [question.key for question in step.questions]
    for number, question in enumerate(step.questions):
        inner = (*place, "questions", number)
        _check_unique(question.key, keys[:number], (*inner, "key"), document, "frågan")
        if fault := spec.check(question):
            raise document.refusal((*inner, *fault.place), fault.problem, fault.cure)
        for position, seat in enumerate(question.must_have):
            if seat not in asked:
                problem = f"{whole.called(seat)} är inte tillfrågad i steget."
                known = enumerate_words([whole.called(each) for each in asked])
                cure = suggestion(seat, asked) + f"Tillfrågade är {known}."
                raise document.refusal((*inner, "must_have", position), problem, cure)


def _check_role(file: ProcessFile, number: int, document: Document) -> None:
    step, kind = file.steps[number], of(file.kind)
    place: Place = ("steps", number, "role")
    if not step.role:
        return
    if step.role not in (known := [each.key for each in kind.roles]):
        cure = f"Roller här: {', '.join(known)}." if known else "Ta bort role."
        raise document.refusal(place, f"slaget {kind.key} har ingen roll {step.role}.", cure)
    wanted = role(step.role)
    if wanted.step_kind is not None and step.kind is not wanted.step_kind:
        name = _KIND_NAMES[wanted.step_kind]
        raise document.refusal(place, f"rollen {step.role} kräver {name}.", "Byt kind eller ta bort role.")
    if wanted.is_single and any(former.role == step.role for former in file.steps[:number]):
        cure = "Behåll en; upprepningen år för år sköts med window: true."
        raise document.refusal(place, f"två steg har rollen {step.role}.", cure)


def check_plan(whole: Whole) -> None:
    """FileRefused at the first day, or the first rule, that the plan of the file cannot hold."""
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
