"""The Swedish phrases that several mails share: by when, for whom, how many. Pure; the templates call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from mail.props import Asked
from mail.writing.due_note import due_note, named_date
from questions.kind import NEITHER_WAY
from rules.dates.workdays import workdays_between
from rules.meeting.usable import in_words
from rules.swedish import capital, count, enumerate_words, genitive, long_date
from schemas.file.calendar import KANSLI
from schemas.file.process import Basis, StepKind
from schemas.inquiry import Silence
from words.codes import level_words
from words.outcome_rules import silence_words
from words.results import result_words

_NUMBERS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")
_KEEPS_ITS_S = re.compile(r"(ås|näs|fors|ungs|rums)$")


def short_organisation(name: str) -> str:
    """`Tyresö kommun` → `Tyresö`, `Salems kommun` → `Salem`; other names as they are."""
    if not name.endswith(" kommun"):
        return name
    short = name.removesuffix(" kommun")
    return short[:-1] if short.endswith("s") and not _KEEPS_ITS_S.search(short) else short


def number_word(number: int) -> str:
    """`två`; digits above twelve."""
    return _NUMBERS[number] if 0 <= number < len(_NUMBERS) else str(number)


def counted(number: int, one: str, many: str) -> str:
    """`en fråga`, `två frågor`, `13 frågor`."""
    return f"{number_word(number)} {one if number == 1 else many}"


def by_when(asked: Asked) -> str:
    """`senast torsdag den 30 maj 2024`: the day to act by, a working day."""
    return f"senast {long_date(asked.operative_on)}"


def due_noun(asked: Asked) -> str:
    """What the day is called: `svarsdag` for a question, `sista dag` for a task or a notice."""
    return "svarsdag" if asked.kind is StepKind.INQUIRY else "sista dag"


def last_day(asked: Asked) -> date:
    """The last day that counts; for a date of law the working day to which it rolls."""
    return max(asked.counts_by, asked.operative_on)


def home_lines(asked: Asked, written_on: date | None = None) -> list[str]:
    """The organisation's own meeting, or that its kansli is asked of it; empty for a matter without home decision.

    `written_on` is the day of a reminder: a meeting that has been is spoken of as past.
    """
    lines = []
    if asked.home and written_on is not None and asked.home.on < written_on:
        name = asked.home.body_name or "Ert sammanträde"
        lines.append(f"{capital(name)} sammanträdde {long_date(asked.home.on)}. Skriv hur det blev när ni svarar.")
    elif asked.home:
        lines.append(in_words(asked.home))
    if asked.asks_meeting:
        who = "Ni har" if asked.seat.endswith(f"/{KANSLI}") else "Ert kansli har"
        lines.append(f"Vi känner inte era sammanträdesdagar. {who} fått frågan vilket sammanträde som avgör.")
    return [*lines, asked.home_warning] if asked.home_warning else lines


def days_left(asked: Asked, written_on: date) -> str:
    """`Det är fem arbetsdagar kvar.`, from the day of writing to the day to act by; `I dag är sista dagen.`"""
    left = workdays_between(written_on, asked.operative_on)
    if asked.operative_on == written_on:
        return "I dag är sista dagen."
    if left <= 0:
        return ""
    return f"Det är {counted(left, 'arbetsdag', 'arbetsdagar')} kvar."


def what_is_asked(asked: Asked) -> str:
    """The first line of an invitation: who is asked what, and by when."""
    number = len(asked.questions)
    what = f"svara på {counted(number, 'fråga', 'frågor')}" if number else "svara"
    return f"Vi ber {asked.organisation} att {what} {by_when(asked)}."


def we_miss(asked: Asked, written_on: date) -> str:
    """The first lines of a reminder, without blame; true also where the mail leaves after the day."""
    is_inquiry, day = asked.kind is StepKind.INQUIRY, long_date(asked.operative_on)
    what = "ert svar" if is_inquiry else "ditt besked" if asked.is_told else "besked om att det här är klart"
    missing = f"Vi saknar {what}." if written_on > asked.operative_on else f"Vi har ännu inte fått {what}."
    if written_on == asked.operative_on:
        return f"{missing} I dag, {day}, är sista dagen att {'svara' if is_inquiry else 'handla'}."
    if written_on > asked.operative_on:
        return f"{missing} {'Svarsdagen' if is_inquiry else 'Sista dagen'} var {long_date(last_day(asked))}."
    act = "Svara" if is_inquiry else "Lämna det" if asked.is_told else "Gör det"
    return f"{missing} {act} {by_when(asked)}. {days_left(asked, written_on)}"


def what_waits(items: Sequence[Asked]) -> str:
    """`två ärenden väntar på svar från Tyresö`; one matter of two municipalities is one matter and names both."""
    matters = len({(asked.process, asked.step) for asked in items})
    whose = enumerate_words(list(dict.fromkeys(short_organisation(asked.organisation) for asked in items)))
    if all(asked.kind is StepKind.INQUIRY for asked in items):
        what = "ett ärende" if matters == 1 else counted(matters, "ärende", "ärenden")
        return f"{what} väntar på svar från {whose}"
    return f"{counted(matters, 'uppgift', 'uppgifter')} väntar på {whose}"


def waiting_subjects(items: Sequence[Asked], what: str) -> list[str]:
    """The subjects of a mail about several things, the fullest first: `Påminnelse: två ärenden väntar på svar …`."""
    waits, when = what_waits(items), by_when_first(items)
    nearer, whose = waits.replace("svar från ", ""), waits.partition(" väntar på ")[0]
    return [f"{what}: {waits}, {when}", *(capital(f"{w}, {when}") for w in (waits, nearer, f"{whose} väntar på er"))]


def by_when_first(items: Sequence[Asked]) -> str:
    """`senast torsdag den 30 maj 2024` where all have one day, else `det första senast …`."""
    first = min(items, key=lambda asked: asked.operative_on)
    is_one_day = len({asked.operative_on for asked in items}) == 1
    noun = "det" if all(asked.kind is StepKind.INQUIRY for asked in items) else "den"
    return by_when(first) if is_one_day else f"{noun} första {by_when(first)}"


def silence(asked: Asked) -> str:
    """What happens if nothing comes; silence never means consent."""
    day = long_date(asked.operative_on)
    if asked.kind is StepKind.INQUIRY:
        calls = "" if asked.is_secretariat else " och samverkanskansliet hör av sig"
        if asked.silence is Silence.STAYS_OUT:
            return f"{missing_counts(asked)} Efter {day} står svaret som saknat{calls}."
        return f"Om inget svar kommer räknas det {asked.unanswered}. Efter {day} står svaret som saknat{calls}."
    if asked.kind is StepKind.NOTICE and asked.basis is Basis.CONTRACT:
        return (
            "Om aviseringen kommer fram för sent kan förlängningen strida mot avtalets villkor. Därför påminner vi "
            "tills leverantörens kvitto är noterat."
        )
    if asked.kind is StepKind.NOTICE:
        return "Vi påminner tills avsändarens kvitto är noterat."
    what = "står steget som försenat" if asked.is_secretariat else "hör samverkanskansliet av sig"
    return f"Om inget besked har kommit efter {day} {what}."


def missing_counts(asked: Asked) -> str:
    """What an answer that has not come counts as, as a sentence."""
    return silence_words(asked.silence, asked.unanswered)


def silence_of(items: Sequence[Asked]) -> str:
    """The same as `silence` for several questions at once."""
    counts = {asked.unanswered for asked in items}
    as_what = counts.pop() if len(counts) == 1 else NEITHER_WAY
    return f"Om inget svar kommer räknas det {as_what}; svaret står som saknat och samverkanskansliet hör av sig."


def level(asked: Asked) -> str:
    """How binding the answer should be, as a sentence; empty where it may be anything."""
    return f"Svaret ska vara {level_words(asked.level)}." if asked.level else ""


def done_when(asked: Asked) -> str:
    """When a task may be marked as done: `det är gjort`; a notice first with the receiver's receipt."""
    return f"{receiver(asked)}s kvitto har kommit" if asked.kind is StepKind.NOTICE else "det är gjort"


def report_words(asked: Asked) -> str:
    """What a task's link is for: to mark it as done, or to tell what it came to."""
    return "Lämna besked" if asked.is_told else "Markera som klar"


def report_when(asked: Asked) -> str:
    """As above, with when it may be done, where that is not at any time: `Markera som klar här, när det är gjort`."""
    return f"{report_words(asked)} här" if asked.is_told else f"{report_words(asked)} här, när {done_when(asked)}"


def task_request(asked: Asked) -> str:
    """What somebody with a task is asked to do, and by when."""
    return f"Vi ber dig att {'lämna besked om' if asked.is_told else 'göra'} det här {by_when(asked)}"


def receiver(asked: Asked) -> str:
    """To whom a notice goes: the supplier of a contract, else the authority that asked."""
    return "leverantören" if asked.basis is Basis.CONTRACT else "avsändaren"


def what_is_sent(asked: Asked) -> str:
    """What the notice carries: `aviseringen`, or `svaret` to an authority that asked."""
    return "aviseringen" if asked.basis is Basis.CONTRACT else "svaret"


def responsible(asked: Asked) -> str:
    """Whom to turn to when the notice is late: `ansvarar för avtalet`."""
    return "ansvarar för avtalet" if asked.basis is Basis.CONTRACT else "skriver under svaret"


def answered(answer: str) -> str:
    """`svarade ja`: in a table's cell a bare "ja" or "nej" would stand on a line of its own in a quoted reply."""
    return f"svarade {answer}" if answer in ("ja", "nej") else answer


def detour_note(meant_for: str, name: str = "") -> str:
    """To the official mailbox, above a mail that is for a seat whose address does not work; `name` is its holder's."""
    role = meant_for[:1].lower() + meant_for[1:]
    who = f"{name} ({role})" if name and name != meant_for else f"{role} hos er"
    return (
        f"Mejlet är till {who}, som vi inte når. Därför går det till er brevlåda. "
        "Lämna det vidare, och svara gärna med rätt adress."
    )


FUNCTIONS = {
    "answered": answered,
    "by_when": by_when,
    "by_when_first": by_when_first,
    "count": count,
    "counted": counted,
    "days_left": days_left,
    "detour_note": detour_note,
    "done_when": done_when,
    "due_note": due_note,
    "due_noun": due_noun,
    "genitive": genitive,
    "home_lines": home_lines,
    "last_day": last_day,
    "long_date": long_date,
    "named_date": named_date,
    "number_word": number_word,
    "receiver": receiver,
    "report_words": report_words,
    "report_when": report_when,
    "level": level,
    "responsible": responsible,
    "result_words": result_words,
    "short_organisation": short_organisation,
    "silence": silence,
    "silence_of": silence_of,
    "missing_counts": missing_counts,
    "task_request": task_request,
    "waiting_subjects": waiting_subjects,
    "we_miss": we_miss,
    "what_is_asked": what_is_asked,
    "what_is_sent": what_is_sent,
    "what_waits": what_waits,
}
