"""The process file that the form makes: the same YAML that somebody would write, so that it meets the same checks.

Fields of the whole form: `title`, `background`, `diarienummer`, `role`, `party-<organisation>`, `e1-name`,
`e1-person`, `e1-email` (the external), `q1-…` (see `question`), `opens_on`, `due_on`, `due_rule`, `basis`, `source`,
`closes`, `level`, `silence`, `d1-title`, `d1-url`, `d1-note`, `d1-sha256`, `d1-file` (the documents), `key`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import yaml

from files.process.file import read_directory
from files.process.template_checks import key_of
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import defaults, organisations_of
from files.templates import find_template
from kinds.fraga.pages.made import Made
from kinds.fraga.pages.question import question_of
from rules.swedish import enumerate_words
from schemas.address import BadAddress, read_address
from schemas.file.calendar import BodyKind
from schemas.file.directory import Directory
from schemas.file.process import Basis, Closes, DueRule
from schemas.file.template import FieldType
from schemas.inquiry import Silence, Strength
from web.shell.rows import is_empty, rows_of

STEP = "fraga"
CONTACT = "kontakt"
"""The role of whoever answers for an external organisation."""
EXTERNAL = "extern-"
USUAL_SOURCE = "Angiven när frågan ställdes"
_TEMPLATE = "gemensam-fraga"
_LONGEST_KEY = 63


class Setting:
    """What the question is asked in: the file of organisations, the secretariat, the roles that can be asked."""

    def __init__(self, today: date | None) -> None:
        """As the template of a joint question has it. Raises FileRefused where a shipped file has a mistake."""
        template = find_template(_TEMPLATE, [TEMPLATES])
        body = template.body
        self.directory_name = str(body["directory"])
        self.secretariat = str(body["secretariat"])
        self.usual_role = str(body["respondent"])
        self.directory: Directory = read_directory(PROCESSES / self.directory_name, today=today)
        field = next(each for each in template.head.fields if each.type is FieldType.ORGANISATIONS)
        self.usual_parties = defaults(field, self.everyone)

    def organisations(self, role: str) -> dict[str, str]:
        """Key → name of those that can be asked in that role."""
        return organisations_of(self.directory, role)

    @property
    def everyone(self) -> dict[str, str]:
        """Key → name of those that can be asked in any of the roles."""
        return self.organisations(self.usual_role)

    @property
    def roles(self) -> list[tuple[str, str]]:
        """The roles that all of the usual parties have, with their titles; the usual one first."""
        asked = [each for each in self.directory.organisations if each.key in self.usual_parties]
        shared = set.intersection(*({seat.role for seat in each.seats} for each in asked))
        titles = {seat.role: seat.title for each in asked for seat in each.seats if seat.role in shared}
        return sorted(titles.items(), key=lambda pair: (pair[0] != self.usual_role, pair[1]))


def file_of(typed: Mapping[str, str], setting: Setting, is_taken: Callable[[str], bool]) -> Made:
    """The process file of a form, with where each part came from, and what the form alone can see is wrong.

    `is_taken` says whether a matter has that key.
    """
    made = Made(typed)
    external = [(n, row) for n, row in enumerate(rows_of(typed, "e"), 1) if not is_empty(row, ("name", "email"))]
    made.content["process"] = ""  # stands first, and is known last
    made.put("kind", "fraga", "title")
    made.text("title", "title", missing="Rubriken saknas. Skriv vad frågan gäller.", longest=300)
    made.long_text("summary", "background")
    made.content |= {"directory": setting.directory_name}
    made.text("diarienummer", "diarienummer", longest=100)
    made.content |= {"secretariat": setting.secretariat}
    role = made.get("role") or setting.usual_role
    made.put("respondent", role, "role")
    seats = _parties(made, setting, external, role)
    step = _step(made, seats)
    made.put("steps", [made.take(step, ("steps", 0))], "q1-text")
    made.content["process"] = _process_key(made, str(step.content.get("due_on", "")), is_taken)
    step.content.pop("due_on", None)
    return made


def as_yaml(made: Made) -> str:
    """The process file as YAML."""
    return yaml.safe_dump(made.content, allow_unicode=True, sort_keys=False, width=110)


def external_key(name: str) -> str:
    """The key of an external organisation, by its name."""
    return (EXTERNAL + (key_of(name) or "mottagare"))[:_LONGEST_KEY].strip("-")


def _process_key(made: Made, due_on: str, is_taken: Callable[[str], bool]) -> str:
    if kept := made.get("key"):
        return kept
    stem = f"{STEP}-{key_of(made.get('title')) or 'utan-rubrik'}-{due_on}".strip("-")[: _LONGEST_KEY - 3].strip("-")
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 99))) if not is_taken(key))


def _parties(
    made: Made, setting: Setting, external: Sequence[tuple[int, Mapping[str, str]]], role: str
) -> dict[str, str]:
    """Write the parties; organisation → the seat that answers for it."""
    chosen = [key for key in setting.everyone if made.typed.get(f"party-{key}")]
    lacking = [setting.everyone[key] for key in chosen if key not in setting.organisations(role)]
    if lacking:
        who = enumerate_words(lacking)
        made.refuse("role", f"{who} har ingen sådan roll. Välj en annan roll, eller kryssa ur {who}.")
    parties: list[dict[str, object]] = [{"organisation": key} for key in chosen]
    seats = {key: f"{key}/{role}" for key in chosen}
    organisations: list[dict[str, object]] = []
    for number, row in external:
        part = _external(Made(row, f"e{number}-"))
        key = str(part.content["key"])
        if key in seats:
            part.refuse("name", "Samma mottagare står två gånger. Ta bort den ena, eller skilj namnen åt.")
        seats[key] = f"{key}/{CONTACT}"
        organisations.append(made.take(part, ("organisations", len(organisations))))
        made.places[("parties", len(parties))] = f"e{number}-name"
        parties.append({"organisation": key, "seat": seats[key]})
    made.put("parties", parties, "party")
    made.put("organisations", organisations, "e1-name")
    if not parties:
        made.refuse("party", "Ingen är tillfrågad. Kryssa i minst en kommun, eller lägg till en extern mottagare.")
    return seats


def _external(part: Made) -> Made:
    name, email = part.get("name"), part.get("email")
    key = external_key(name)
    part.put("key", key, "name")
    part.text("name", "name", missing="Namnet saknas. Skriv vilken organisation det är.", longest=200)
    try:
        email = read_address(email) if email else ""
    except BadAddress as bad:
        part.refuse("email", str(bad))
    if not email:
        part.refuse("email", "E-postadressen saknas. Frågan skickas dit.")
    holder = {"name": part.get("person") or name or key, "email": email}
    part.put("mailbox", email, "email")
    part.put("seats", [{"role": CONTACT, "title": "kontaktpersonen", "holders": [holder]}], "email")
    return part


def _step(made: Made, seats: Mapping[str, str]) -> Made:
    step = Made(made.typed)
    step.put("key", STEP, "title")
    step.put("title", made.get("title"), "title")
    step.put("kind", "inquiry", "title")
    step.long_text("text", "background", longest=2000)
    if made.get("opens_on"):
        step.day("opens_on", "opens_on")
    else:
        step.put("opens_on", "start", "opens_on")
    _due(step)
    step.put("closes", Closes.ALL_ANSWERED.value if made.get("closes") else "", "closes")
    level = made.get("level")
    step.put("level", level if level in set(Strength) else "", "level")
    step.put("home_body", BodyKind.BOARD.value if level == Strength.BOARD else "", "level")
    silence = made.get("silence")
    step.put("silence", silence if silence in set(Silence) and silence != Silence.NOTHING else "", "silence")
    step.put("documents", _documents(step), "d1-title")
    step.put("questions", _questions(step, seats), "q1-text")
    return step


def _due(step: Made) -> None:
    due = Made(step.typed)
    on = due.day("on", "due_on", missing="Svarsdagen saknas. Ange den sista dag som kommunerna kan svara.")
    due.put("rule", DueRule.BEFORE.value if step.get("due_rule") == DueRule.BEFORE else "", "due_rule")
    basis = step.get("basis")
    due.put("basis", basis if basis in set(Basis) else Basis.INTERNAL.value, "basis")
    due.text("source", "source", longest=500)
    due.content.setdefault("source", USUAL_SOURCE)
    step.content["due"] = step.take(due, ("due",))
    step.places[("due",)] = "due_on"
    step.content["due_on"] = on.isoformat() if on else ""


def _documents(step: Made) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for number, row in enumerate(rows_of(step.typed, "d"), 1):
        if is_empty(row, ("title", "url", "sha256", "note")):
            continue
        part = Made(row, f"d{number}-")
        part.text("title", "title", longest=300)
        if "title" not in part.content and part.get("file"):
            part.content["title"] = part.get("file")
        elif "title" not in part.content:
            part.refuse("title", "Dokumentets namn saknas. Skriv vad det heter.")
        part.text("url", "url", longest=1000)
        if (url := part.get("url")) and not url.startswith(("https://", "http://")):
            part.refuse("url", "Länken går inte att använda. Den ska börja med https://.")
        part.text("note", "note", longest=300)
        part.put("sha256", part.get("sha256"), "title")
        part.put("file", part.get("file"), "title")
        found.append(step.take(part, ("documents", len(found))))
    return found


def _questions(step: Made, seats: Mapping[str, str]) -> list[dict[str, object]]:
    rows = rows_of(step.typed, "q")
    used: set[str] = set()
    found: list[dict[str, object]] = []
    for number, row in enumerate(rows, 1):
        wanted = row.get("key") or ("svar" if len(rows) == 1 else key_of(row.get("label", "")) or f"fraga-{number}")
        key = wanted if wanted not in used else f"{wanted[:55]}-{number}"
        used.add(key)
        part = question_of(row, f"q{number}-", key, seats)
        found.append(step.take(part, ("questions", len(found))))
    if not found:
        step.refuse("", "Frågan saknas. Lägg till minst en fråga.")
    return found
