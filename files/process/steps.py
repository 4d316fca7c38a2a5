"""The steps of a process file one by one: keys, kinds, due dates, questions, and the roles of the kind."""

from __future__ import annotations

from collections.abc import Sequence

from files.guarded_yaml import Document, Place
from files.validation import suggestion
from files.whole import Whole
from kinds.registry import of, role
from questions import spec
from rules.people.parties import seats_of
from rules.swedish import WEEKDAYS, enumerate_words
from schemas.file.process import Closes, DueSpec, ProcessFile, StepKind, StepSpec
from schemas.inquiry import OutcomeRule, Silence

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
