"""A board in words: what needs a hand, the cells of the matrix, the reasons of an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.boards.overview import Need
from db.boards.process import ProcessBoard, SeatLine, StepBoard
from mail.answers import answer_words, decision_words, source_words, strength_words
from rules.meetings import in_words
from rules.outcome import compute_outcome
from rules.swedish import capital, count, enumerate_words, long_date, moment, short_date
from rules.timetable import question_codes
from schemas.inquiry import Code, QuestionOutcome, QuestionType, Result, Row
from schemas.process import Meaning, QuestionSpec
from schemas.timetable import StepStatus
from web.shell import wording
from web.shell.wording import State

_STILL_RECEIVED = "Svar tas emot som vanligt. Kör svarstid doctor."


@dataclass(frozen=True)
class NeedLine:
    """Something that needs a hand, as a sentence with a way on."""

    text: str
    tone: str = "care"
    link: str = ""
    action: str = ""
    about: str = ""
    process_title: str = ""


@dataclass(frozen=True)
class Cell:
    """One answer to one question: its state, and what was written with it."""

    label: str
    state: State
    text: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """One party's row."""

    organisation: str
    who: str
    cells: list[Cell]
    received: str = ""
    notes: list[str] = field(default_factory=list)


def need_line(need: Need) -> NeedLine:
    """A need as a sentence; what only the machine's owner can mend says what to do."""
    step_link = f"/arenden/{need.process}/{need.step}"
    about = {"about": need.step_title or need.process_title, "process_title": need.process_title}
    match need.kind:
        case "determine":
            who = count(need.count, "part", "parter")
            why = f" {who} har svarat nej, ställt villkor eller inte svarat." if need.count else ""
            text = f"”{need.step_title}” kräver ställningstagande.{why}"
            return NeedLine(text, link=f"{step_link}/faststall", action="Fastställ utfall", **about)
        case "overdue":
            day = f" Sista dagen var {long_date(need.on)}." if need.on else ""
            text = f"”{need.step_title}” är inte klar.{day}"
            return NeedLine(text, "bad", f"{step_link}/svar", "Notera att det är klart", **about)
        case "mail":
            text = f"{need.count} mejl gick inte iväg, eller så är det oklart om det gjorde det."
            link = f"/utkorg?arende={need.process}&lage=problem"
            return NeedLine(text, "bad", link, "Se mejlen", **about)
        case "starting":
            text = "Ärendet är sparat och startar så snart processmotorn svarar. Inget mejl har gått ut än."
            return NeedLine(text, **about)
        case "delivery":
            return NeedLine(f"{need.count} svar väntar på processmotorn. Svaren är mottagna och kvitterade.")
        case "worker":
            waiting = f" {need.count} mejl väntar." if need.count else ""
            text = f"Påminnelser och mejl står stilla: arbetsprocessen svarar inte{_since(need)}.{waiting}"
            return NeedLine(f"{text} {_STILL_RECEIVED}", "bad")
        case _:
            return NeedLine(f"Schemaläggaren svarar inte{_since(need)}. {_STILL_RECEIVED}", "bad")


def matrix(step: StepBoard) -> list[MatrixRow]:
    """Parties × questions, in the order of the plan."""
    return [_row(step, line) for line in step.lines]


def reasons(board: ProcessBoard, step: StepBoard) -> list[str]:
    """Why the outcome is not clear, one sentence a question; once everyone has answered also before the time is out."""
    found = []
    for key, outcome in (step.outcome.questions if step.outcome else _mixed_so_far(step)).items():
        by_why: dict[str, list[str]] = {}
        for reason in outcome.reasons:
            by_why.setdefault(reason.why, []).append(board.names.name(reason.seat).organisation)
        question = next((q for q in step.step.questions if q.key == key), None)
        if by_why and question is not None:
            said = "; ".join(f"{enumerate_words(who)} {wording.REASONS.get(why, why)}" for why, who in by_why.items())
            found.append(f"{short_name(question)}: {said}.")
    return found


def _mixed_so_far(step: StepBoard) -> dict[str, QuestionOutcome]:
    """The questions that someone must decide as the answers stand, where all have come."""
    if step.status != StepStatus.OPEN or not step.may_determine:
        return {}
    rows = {
        line.seat.key: Row(values={key: str(code) for key, code in line.answer.codes.items()})
        for line in step.lines
        if line.answer
    }
    outcome = compute_outcome(question_codes(step.step), step.step.seats, rows)
    return {key: found for key, found in outcome.questions.items() if found.result == Result.NEEDS_POSITION}


def warnings_by_step(board: ProcessBoard) -> list[tuple[str, list[str]]]:
    """The plan's warnings by the title of their step, in the plan's order; what is told as a shortage is left out."""
    titles = {step.step.key: step.step.title for step in board.steps}
    told = {one.text for one in board.schedule.infeasible}
    found: dict[str, list[str]] = {}
    for warning in (warning for warning in board.plan.warnings if warning.text not in told):
        found.setdefault(titles.get(warning.step, "Hela planen"), []).append(warning.text)
    return list(found.items())


def short_name(question: QuestionSpec) -> str:
    """The label of a question, else the question itself; its key is no Swedish."""
    return capital(question.label) or question.text.removesuffix("?")


def _row(step: StepBoard, line: SeatLine) -> MatrixRow:
    answer = line.answer
    who = capital(line.holder or f"{line.seat.title} (ingen innehavare)")
    if answer is None:
        return MatrixRow(
            line.seat.organisation, who, [_missing(step, q) for q in step.step.questions], notes=_own_day(step, line)
        )
    notes = [
        capital(strength_words(answer.strength)),
        decision_words(answer.paragraph, answer.decided_on, answer.diarienummer),
        f"Svarade: {answer.answered_by}" if answer.answered_by else "",
        f"Noterat på uppdrag, {source_words(answer.channel, answer.source)}" if answer.channel != "webb" else "",
        f"Ändrat, version {answer.version}" if answer.version > 1 else "",
        "Inkom efter svarstid" if answer.is_late else "",
        f"Kommentar: {answer.comment}" if answer.comment else "",
        *_own_day(step, line),
    ]
    return MatrixRow(
        organisation=line.seat.organisation,
        who=who,
        cells=[_cell(line, q) for q in step.step.questions],
        received=capital(moment(answer.received_at)),
        notes=[note for note in notes if note],
    )


def _missing(step: StepBoard, question: QuestionSpec) -> Cell:
    is_asked = step.status in (StepStatus.OPEN, StepStatus.CLOSED)
    return Cell(short_name(question), wording.MISSING if is_asked else wording.NO_ANSWER)


def _own_day(step: StepBoard, line: SeatLine) -> list[str]:
    own = [f"Egen svarsdag: {long_date(line.own_on)}"] if line.own_on else []
    meeting = step.step.home.get(line.seat.key)
    if meeting:
        return [*own, in_words(meeting)]
    if line.seat.key not in step.step.home_unknown:
        return own
    asked = "kansliet frågas" if step.status == StepStatus.PLANNED else "kansliet är tillfrågat"
    return [*own, f"Sammanträdesdagen är inte känd än, {asked}"]


def _cell(line: SeatLine, question: QuestionSpec) -> Cell:
    assert line.answer is not None
    label = short_name(question)
    value = str(line.answer.codes.get(question.key, ""))
    text = str(line.answer.texts.get(question.key, ""))
    choice = question.choice(value)
    if value == Code.RETURNS or (choice and choice.means == Meaning.RETURNS):
        day = f"Den {short_date(line.answer.returns_on)}" if line.answer.returns_on else ""
        return Cell(label, wording.CODES[Code.RETURNS], day)
    if question.type == QuestionType.TEXT:
        return Cell(label, wording.ANSWERED if text else wording.NO_ANSWER, text)
    if not value:
        return Cell(label, wording.NO_ANSWER)
    if choice:
        return Cell(label, State(choice.label, *wording.MEANINGS[choice.means]), text)
    if value in list(Code):
        return Cell(label, wording.CODES[Code(value)], text)
    return Cell(label, State(capital(answer_words(question, value)), "✓", "good"), text)


def _since(need: Need) -> str:
    return f" sedan {moment(need.since)}" if need.since else ""
