"""The participants of a municipality as form fields, and the typed form back to what it names.

Field names, for each row: `number-0` (of one that is there), `name-0`, `email-0`, `side-0`, `mode-0`, `diet-0`, `out-0`
(to be taken out); for the whole `rows`, `may_wait`, `is_done`, `seen`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.conferences.naming import LONGEST_NAME, Named
from schemas.year.conference import Conference, Mode, Participant, PersonIn, Side, Standing
from web.shell.forms import Form
from words.year.conferences import MODES, SIDES

MOST_ROWS = 60
_SPARE, _MOST_SPARE = 1, 5
_LONGEST_DIET = 300
SIDE_CHOICES = [(code.value, word.capitalize()) for code, word in SIDES.items()]
MODE_CHOICES = [(code.value, word.capitalize()) for code, word in MODES.items()]


def as_typed(
    own: Sequence[Participant], diets: Mapping[int, str], *, left: int, is_done: bool, seen: int
) -> dict[str, str]:
    """What stands, put into the form, with empty rows for more."""
    there = [each for each in own if each.standing is not Standing.WITHDRAWN]
    typed = {"seen": str(seen), "rows": str(len(there) + max(_SPARE, min(left, _MOST_SPARE)))}
    if is_done:
        typed["is_done"] = "ja"
    for place, each in enumerate(there):
        typed |= {
            f"number-{place}": str(each.number),
            f"name-{place}": each.name,
            f"email-{place}": each.email,
            f"side-{place}": each.side.value,
            f"mode-{place}": each.mode.value,
            f"diet-{place}": diets.get(each.number, ""),
        }
    for place in range(len(there), int(typed["rows"])):
        typed[f"mode-{place}"] = Mode.ON_SITE.value
    return typed


def row_count(form: Form) -> int:
    """How many rows the form has."""
    return min(form.number("rows") or _SPARE, MOST_ROWS)


def read_named(form: Form, conference: Conference) -> Named:
    """The typed form as what a municipality says; what is wrong is noted in `form.errors`: then it must not be used."""
    persons = [person for _, person in rows_of(form, conference)]
    if not persons and not form.errors and not form.get("is_done") and not form.number("seen"):
        form.refuse("name-0", "Ingen är anmäld. Skriv ett namn, eller kryssa i att ni inte anmäler fler.")
    return Named(persons, may_wait=bool(form.get("may_wait")), is_done=bool(form.get("is_done")))


def rows_of(form: Form, conference: Conference) -> list[tuple[int, PersonIn]]:
    """Each row that names somebody, with its place in the form."""
    found = []
    for place in range(row_count(form)):
        number = form.number(f"number-{place}")
        if form.get(f"out-{place}"):
            continue
        name = form.at_most(f"name-{place}", LONGEST_NAME)
        email = form.mail_address(f"email-{place}")
        if number is None and not name and not email and not form.get(f"diet-{place}"):
            continue
        if not name:
            form.refuse(f"name-{place}", "Namnet saknas. Skriv för- och efternamn, eller välj att ta bort personen.")
        whom = name or f"person {place + 1}"
        side = _code(form, f"side-{place}", [each.value for each in Side], f"Välj politik eller tjänst för {whom}.")
        mode = _code(form, f"mode-{place}", [each.value for each in Mode], f"Välj på plats eller digitalt för {whom}.")
        diet = form.at_most(f"diet-{place}", _LONGEST_DIET) if conference.asks_diet else ""
        if name and side and mode:
            person = PersonIn(number=number, name=name, email=email, side=Side(side), mode=Mode(mode), diet=diet)
            found.append((place, person))
    return found


def _code(form: Form, field: str, codes: Sequence[str], missing: str) -> str:
    typed = form.get(field)
    if typed not in codes:
        form.refuse(field, missing)
        return ""
    return typed
