"""A board in words: what needs a hand, the cells of the matrix, the reasons of an outcome."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from db.boards.came_to import short_name
from db.boards.lines import SeatLine
from db.boards.process import ProcessBoard, StepBoard
from db.inbound.queue import Beside
from questions import kind_of
from questions.document import checksum
from questions.words import answer_words, details
from rules.meeting.usable import in_words
from rules.swedish import came, capital, long_date, short_date
from schemas.file.process import Meaning, QuestionSpec
from schemas.inquiry import OWN_WAYS, Channel, Code
from schemas.plan.timetable import StepStatus
from web.shell.addresses import BODIES, CLOCK, INBOX, PROPOSALS, REGISTER, SERIES, matter
from words import states
from words.answers import decision_words, source_words, standing_words, then_and_now
from words.codes import strength_words
from words.needs import Need, need_text
from words.states import State


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
    link: str = ""
    """Where the file of the answer is fetched; empty where there is none."""


@dataclass(frozen=True)
class MatrixRow:
    """One party's row."""

    organisation: str
    who: str
    cells: list[Cell]
    received: str = ""
    notes: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    """Name and address of each file that came with the mail of an answer."""
    waiting: tuple[str, str] | None = None
    """That a mail of the party waits in the inbox, and where."""


def need_line(need: Need) -> NeedLine:
    """A need as a sentence with the way on, where the desk has one."""
    step_link = matter(need.process, need.step)
    ways = {
        "determine": ("care", f"{step_link}/faststall", "Fastställ utfall"),
        "mixed": ("care", f"{step_link}/faststall", "Fastställ utfall"),
        "answered_late": ("care", f"{step_link}/ratta", "Rätta utfallet"),
        "vacant": ("care", f"/arenden/{need.process}/innehavare", "Ange innehavare"),
        "own_task": ("care", f"{step_link}/klart", "Klart"),
        "own_question": ("care", f"{step_link}/svar", "Notera svaret"),
        "overdue": ("bad", f"{step_link}/svar", "Notera att det är klart"),
        "infeasible": ("care", f"{matter(need.process)}#hinns-inte", "Se utvägarna"),
        "mail": ("bad", f"/utkorg?arende={need.process}&lage=problem", "Se mejlen"),
        "bounced": ("bad", f"/utkorg/{need.mail}/plats", "Vem har platsen nu?" if need.seat else "Rätta adressen"),
        "blocked": ("bad", f"/utkorg/{need.mail}/plats", "Se vad som kan göras"),
        "starting": ("care", "", ""),
        "delivery": ("care", "", ""),
        "carrier": ("bad", "/utkorg?lage=vantar", "Se mejlen"),
        "inbox": ("care", f"{INBOX}?arende={need.process}" if need.process else INBOX, "Titta på mejlen"),
        "inbound": ("bad", "", ""),
        "proposals": ("care", PROPOSALS, "Se förslagen"),
        "turn": ("bad" if need.count else "care", need.code, "Öppna utkastet"),
        "arrival": ("care", f"{SERIES}/{need.code}", "Notera att den har kommit"),
        "unconfirmed": ("care", REGISTER, "Se registret"),
        "left_role": ("care", BODIES, "Se organen"),
        "proposed": ("care", f"/moten/{need.code}/inkommet", "Se punkterna"),
        "remarked": ("care", f"/moten/{need.code}/justering", "Svara"),
        "signer_left": ("care", f"/moten/{need.code}/justering", "Välj justerare"),
        "clock": ("bad", CLOCK, "Se vad som händer om den bekräftas"),
    }
    tone, link, action = ways.get(need.kind, ("bad", "", ""))
    about = need.step_title or need.process_title
    return NeedLine(need_text(need), tone, link, action, about, need.process_title)


def matrix(step: StepBoard, beside: Beside | None = None) -> list[MatrixRow]:
    """Parties × questions, in the order of the plan, with what mail has brought beside the answers."""
    rows = [_row(step, line) for line in step.lines]
    if beside is None:
        return rows
    return [_with_mail(row, step.step.key, line, beside) for row, line in zip(rows, step.lines, strict=True)]


def mail_waits(beside: Beside, step: str, seat: str) -> tuple[str, str] | None:
    """That mails of a party wait in the inbox, as words and where they lead; None where none does."""
    match beside.waiting_for(step, seat):
        case []:
            return None
        case [number]:
            return "Ett mejl väntar i inkorgen", f"{INBOX}/{number}"
        case several:
            return f"{len(several)} mejl väntar i inkorgen", INBOX


def _with_mail(row: MatrixRow, step: str, line: SeatLine, beside: Beside) -> MatrixRow:
    row = replace(row, waiting=mail_waits(beside, step, line.seat.key))
    if line.answer is None:
        away = beside.absences.get(line.seat.key, "")
        return replace(row, notes=[*row.notes, away]) if away else row
    kept = beside.files.get(line.answer.id, ())
    return replace(row, files=[(each.name, matter(each.process, "dokument", each.sha256)) for each in kept])


def warnings_by_step(board: ProcessBoard) -> list[tuple[str, list[str]]]:
    """The plan's warnings by the title of their step, in plan order; those reported as infeasible are left out."""
    titles = {step.step.key: step.step.title for step in board.steps}
    reported = {one.text for one in board.schedule.infeasible}
    found: dict[str, list[str]] = {}
    for warning in (warning for warning in board.plan.warnings if warning.text not in reported):
        found.setdefault(titles.get(warning.step, "Hela planen"), []).append(warning.text)
    return list(found.items())


def _row(step: StepBoard, line: SeatLine) -> MatrixRow:
    answer = line.answer
    now = capital(line.holder or f"{line.seat.title} (ingen innehavare)")
    if answer is None:
        missing = [_missing(step, question) for question in step.step.questions]
        return MatrixRow(line.seat.organisation, now, missing, notes=_own_day(step, line))
    who = capital(line.answered_as) or now
    notes = [
        *then_and_now(who, now, line.answered_for),
        capital(strength_words(answer.strength)),
        decision_words(answer.paragraph, answer.decided_on, answer.diarienummer),
        f"Svarade: {answer.answered_by}" if answer.answered_by else "",
        "Svarade genom mejl" if answer.channel == Channel.REPLY else "",
        f"Noterat på uppdrag, {source_words(answer.channel, answer.source)}" if answer.channel not in OWN_WAYS else "",
        f"Ändrat, version {answer.version}" if answer.version > 1 else "",
        *standing_words(answer.is_late, line.is_set_aside, line.is_of_former_text),
        f"Kommentar: {answer.comment}" if answer.comment else "",
        *_own_day(step, line),
    ]
    return MatrixRow(
        organisation=line.seat.organisation,
        who=who,
        cells=[_cell(line, q) for q in step.step.questions],
        received=capital(came(answer.received_at)),
        notes=[note for note in notes if note],
    )


def _missing(step: StepBoard, question: QuestionSpec) -> Cell:
    is_asked = step.status in (StepStatus.OPEN, StepStatus.CLOSED)
    return Cell(short_name(question), states.MISSING if is_asked else states.NO_ANSWER)


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
    beside = details(question, value, text)
    if value == Code.RETURNS:
        day = f"Den {short_date(line.answer.returns_on)}" if line.answer.returns_on else ""
        why = capital(kind_of(question).return_words(question, text))
        return Cell(label, states.CODES[Code.RETURNS], "\n".join(part for part in (why, day, beside) if part))
    if not value:
        return Cell(label, states.NO_ANSWER)
    if choice := question.choice(value):
        return Cell(label, State(choice.label, *states.MEANINGS[choice.means]), beside)
    if value == Code.NOT_CONCERNED or kind_of(question).means(question, value) is not Meaning.NEUTRAL:
        return Cell(label, states.CODES[Code(value)], beside)
    short, whole = answer_words(question, value), answer_words(question, value, text=text)
    state = State(capital(short), *states.MEANINGS[Meaning.YES])
    file = checksum(text) if kind_of(question).takes_file else ""
    link = matter(line.answer.process, "dokument", file) if file else ""
    return Cell(label, state, "\n".join(part for part in (whole if whole != short else "", beside) if part), link)
