"""One question of the form: its row as a block of the process file, and back.

Fields: `text`, `label`, `type`, `rule`, `optional`, and what the type takes: `c1-label`, `c1-means`, `c1-text` (the
choices), `at_least`, `at_most`, `unit`, `decimals`, `least`, `most`, `o1-on`, `o1-time` (the days of a poll),
`must-<organisation>`, `sections` (one a line), `fields-<code>`, `accepts-<ending>`, `max_mb`; `key` and `c1-code` are
kept from a file, and `was` is the type that the rule was chosen for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from files.process.template_checks import key_of
from kinds.fraga.pages.made import Made
from kinds.fraga.pages.words import COUNTED_TO, rules_for, type_of, usual_rule
from questions import KINDS
from questions.document import MEDIA_TYPES
from questions.kind import POSITIONS
from questions.reading import lines
from schemas.file.questions import Meaning, PersonField, QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType
from web.shell.rows import is_empty, rows_of
from words.outcome_rules import RULES

ON = "ja"
"""The value of a box that is ticked."""


def question_of(row: Mapping[str, str], prefix: str, key: str, seats: Mapping[str, str]) -> Made:
    """The question of a row; `seats` are the organisations that are asked, each with its seat."""
    made = Made(row, prefix)
    kind, rule = type_of(row.get("type", "")), rule_of(row)
    made.put("key", key, "text")
    made.text("text", "text", missing="Frågan saknas. Skriv den så som den ska läsas.", longest=1000)
    made.text("label", "label", longest=60)
    made.put("type", kind.value, "type")
    made.put("rule", rule.value, "rule")
    if row.get("optional"):
        made.content["required"] = False
        made.places[("required",)] = f"{prefix}optional"
    for takes, write in _WRITERS:
        if takes in KINDS[kind].takes:
            write(made, seats)
    if rule in COUNTED_TO:
        made.number("at_least", "at_least", missing="Antalet saknas. Hur många behöver svara ja?")
    has_meaning = any(each.get("means") not in ("", None, Meaning.NEUTRAL) for each in rows_of(row, "c"))
    if kind is QuestionType.CHOICE and rule in POSITIONS and not has_meaning:
        made.refuse("rule", "Regeln räknar ja och nej. Säg vad alternativen betyder, eller välj en annan regel.")
    return made


def rule_of(row: Mapping[str, str]) -> OutcomeRule:
    """The rule that is chosen, where it was chosen for the type and the type can have it; else its usual one."""
    kind = type_of(row.get("type", ""))
    is_of_other = row.get("was", kind.value) != kind.value
    chosen = "" if is_of_other else row.get("rule", "")
    return OutcomeRule(chosen) if chosen in RULES and chosen in rules_for(kind) else usual_rule(kind)


def row_of(question: QuestionSpec, organisation_of: Callable[[str], str]) -> dict[str, str]:
    """The row that makes the question; `organisation_of` gives the organisation of a seat."""
    kind = KINDS[question.type]
    row = {"key": question.key, "text": question.text, "label": question.label, "type": question.type.value}
    row |= {"rule": question.rule.value, "unit": question.unit, "decimals": str(question.decimals or "")}
    row |= {"optional": "" if question.is_required else ON}
    for name in ("at_least", "at_most", "least", "most", "max_mb"):
        value = getattr(question, name)
        row[name] = "" if value is None else str(value)
    for number, choice in enumerate(question.choices, 1):
        at = f"c{number}-"
        row |= {f"{at}label": choice.label, f"{at}means": choice.means.value, f"{at}code": choice.code}
        row |= {f"{at}text": ON if choice.asks_text else "", f"{at}hint": choice.hint}
    for number, option in enumerate(question.options, 1):
        row |= {f"o{number}-on": option.on.isoformat(), f"o{number}-time": option.time}
        row |= {f"o{number}-note": option.note, f"o{number}-code": option.code or ""}
    row |= {f"must-{organisation_of(seat)}": ON for seat in question.must_have}
    row["sections"] = "\n".join(section.title for section in question.sections)
    asked = question.fields or (list(PersonField) if "fields" in kind.takes else [])
    row |= {f"fields-{each.value}": ON for each in asked}
    row |= {f"accepts-{each.lower().lstrip('.')}": ON for each in question.accepts}
    return {name: text for name, text in row.items() if text or name in ("text", "type")}


def _choices(made: Made, _seats: Mapping[str, str]) -> None:
    found: list[dict[str, object]] = []
    used: set[str] = set()
    is_names = type_of(made.typed.get("type", "")) is QuestionType.NAMES
    for number, row in enumerate(rows_of(made.typed, "c"), 1):
        if is_empty(row, ("label",)):
            continue
        part = Made(row, f"{made.prefix}c{number}-")
        part.put("code", _unused(row.get("code") or key_of(row.get("label", "")) or f"val-{number}", used), "label")
        part.text("label", "label", longest=300)
        means = Meaning.NO.value if is_names else row.get("means", "")
        part.put("means", means if means in set(Meaning) and means != Meaning.NEUTRAL else "", "means")
        part.put("text", not is_names and bool(row.get("text")), "text")
        part.text("hint", "hint", longest=200)
        found.append(made.take(part, ("choices", len(found))))
    made.put("choices", found, "c1-label")
    if len(found) < 2 and not is_names:
        made.refuse("c1-label", "Alternativen är för få. Skriv minst två.")


def _options(made: Made, seats: Mapping[str, str]) -> None:
    found: list[dict[str, object]] = []
    for number, row in enumerate(rows_of(made.typed, "o"), 1):
        if is_empty(row, ("on", "time")):
            continue
        part = Made(row, f"{made.prefix}o{number}-")
        on = part.day("on", "on", missing="Dagen saknas.")
        part.text("time", "time", longest=40)
        part.text("note", "note", longest=200)
        same = [each for each in found if each.get("on") == on]
        part.put("code", row.get("code") or (f"{on}-{len(same) + 1}" if on and same else ""), "on")
        found.append(made.take(part, ("options", len(found))))
    made.put("options", found, "o1-on")
    if len(found) < 2:
        made.refuse("o1-on", "Dagarna är för få. Ange minst två att välja mellan.")
    needed = [seat for organisation, seat in seats.items() if made.typed.get(f"must-{organisation}")]
    made.put("must_have", needed, "must")


def _sections(made: Made, _seats: Mapping[str, str]) -> None:
    titles = [each.strip() for each in lines(made.typed.get("sections", "")).splitlines() if each.strip()]
    used: set[str] = set()
    made.put("sections", [{"key": _unused(key_of(each) or "avsnitt", used), "title": each} for each in titles],
             "sections")  # fmt: skip
    if not titles:
        made.refuse("sections", "Avsnitten saknas. Skriv ett på varje rad.")


def _fields(made: Made, _seats: Mapping[str, str]) -> None:
    asked = [each.value for each in PersonField if made.typed.get(f"fields-{each.value}")]
    if asked and PersonField.NAME not in asked:
        made.refuse("fields", "Namnet behövs. Kryssa i Namn.")
    made.put("fields", asked if len(asked) < len(PersonField) else [], "fields")


def _accepts(made: Made, _seats: Mapping[str, str]) -> None:
    made.put("accepts", [each for each in MEDIA_TYPES if made.typed.get(f"accepts-{each}")], "accepts")


def _bounds(least: str, most: str, *, lowest: int) -> Callable[[Made, Mapping[str, str]], None]:
    def write(made: Made, _seats: Mapping[str, str]) -> None:
        low = made.number(least, least, least=lowest)
        high = made.number(most, most, least=lowest)
        if low is not None and high is not None and low > high:
            made.refuse(most, "Det största är mindre än det minsta. Rätta det ena.")

    return write


def _unit(made: Made, _seats: Mapping[str, str]) -> None:
    made.text("unit", "unit", longest=20)
    made.number("decimals", "decimals", least=0)


def _size(made: Made, _seats: Mapping[str, str]) -> None:
    made.number("max_mb", "max_mb")


_WRITERS = (
    ("choices", _choices),
    ("at_most", _bounds("at_least", "at_most", lowest=1)),
    ("unit", _unit),
    ("most", _bounds("least", "most", lowest=-1_000_000_000)),
    ("options", _options),
    ("sections", _sections),
    ("fields", _fields),
    ("accepts", _accepts),
    ("max_mb", _size),
)
"""A field of a question that only some types take → what writes it, and what goes with it."""


def _unused(key: str, used: set[str]) -> str:
    """The key, with a number where it is taken already."""
    found = next(each for each in (key, *(f"{key}-{n}" for n in range(2, 200))) if each not in used)
    used.add(found)
    return found
