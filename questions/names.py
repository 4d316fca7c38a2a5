"""`namn`: one or more persons. Who they are stays in the register; how many travels.

The words of the answer are the persons as one JSON list. Where an answer is typed as text (a scenario, the command
line), each person is one line: name; title; unit; e-mail; phone; from date; deputy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from questions.kind import Choice, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import is_day, iso_day, line, lines, packed, unpacked
from rules.swedish import count, short_date
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.file.process import Meaning, QuestionSpec
from schemas.file.questions import PersonField
from schemas.inquiry import OutcomeRule

Person = Mapping[PersonField, str]
MOST = 12
"""Persons in one answer, whatever the question asks for."""
_LONGEST = 200
_LABELS = {
    PersonField.NAME: "Namn",
    PersonField.TITLE: "Titel",
    PersonField.UNIT: "Enhet",
    PersonField.EMAIL: "E-post",
    PersonField.PHONE: "Telefon",
    PersonField.FROM: "Från och med",
    PersonField.DEPUTY: "Ersättare (namn)",
}
_NO_REFUSALS = frozenset({Meaning.YES, Meaning.CONDITION, Meaning.RETURNS})
_NEEDED = (PersonField.NAME, PersonField.EMAIL)
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:19|20)?\d{6}[-+ ]?\d{4}(?!\d)")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/-]{4,30}")


class NamesKind(QuestionKind):
    """Named persons."""

    rules = QuestionKind.rules | {OutcomeRule.ALL_NAMED}
    takes = frozenset({"at_least", "at_most", "fields", "choices"})
    tells_all = False

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Bounds that hold, and a name among what is asked."""
        fewest, most = bounds(question)
        if most > MOST:
            return SpecFault(("at_most",), f"{most} personer är fler än formuläret rymmer.", f"Ange högst {MOST}.")
        if most < fewest:
            return SpecFault(("at_most",), "det högsta antalet är mindre än det minsta.", "Rätta at_most.")
        if question.fields and PersonField.NAME not in question.fields:
            return SpecFault(("fields",), "namnet frågas inte efter.", "Lägg till namn.")
        for number, choice in enumerate(question.choices):
            if choice.means in _NO_REFUSALS or choice.asks_text or choice.code.isdecimal():
                problem = f"”{choice.label}” är inget sätt att svara utan namn."
                return SpecFault(("choices", number), problem, "Skriv means: nej, utan text, och en kod med bokstäver.")
        return None

    def other_choices(self, question: QuestionSpec) -> tuple[Choice, ...]:
        """The question's own ways to name nobody stand before the common ones."""
        own = tuple(Choice(each.code, each.label) for each in question.choices)
        common = super().other_choices(question)
        return (*own, *common) if common else ()

    def is_other_way(self, question: QuestionSpec, code: str) -> bool:
        """One of the common ways, or one of the question's own."""
        return question.choice(code) is not None or super().is_other_way(question, code)

    def means(self, question: QuestionSpec, code: str) -> Meaning:
        """Whoever names nobody may say no thereby."""
        choice = question.choice(code)
        return choice.means if choice else Meaning.NEUTRAL

    def bounds(self, question: QuestionSpec) -> tuple[int, int]:
        """The fewest and the most persons."""
        return bounds(question)

    def fields_of_person(self, question: QuestionSpec, number: int) -> list[str]:
        """The names of the form fields of one person."""
        return [value_field(question, f"{number}.{each.value}") for each in fields(question)]

    def is_begun(self, question: QuestionSpec, typed: Typed, number: int) -> bool:
        """True where anything has been typed of that person."""
        return any(typed.get(name) for name in self.fields_of_person(question, number))

    def asked(self, question: QuestionSpec) -> list[tuple[str, str, bool]]:
        """What is asked of each person: the code of the form field, its label, whether it is needed."""
        return [(each.value, _LABELS[each], each in _NEEDED) for each in fields(question)]

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The persons of whom anything was typed."""
        rows = [
            {each: line(typed.get(value_field(question, f"{number}.{each.value}"))) for each in fields(question)}
            for number in range(1, bounds(question)[1] + 1)
        ]
        filled = [row for row in rows if any(row.values())]
        return Given(text=_packed(filled) if filled else "")

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The fields of each person."""
        return {
            value_field(question, f"{number}.{each.value}"): value
            for number, person in enumerate(persons(question, given.text), start=1)
            for each, value in person.items()
        }

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The persons in one form, and how many they are."""
        code = line(given.code)
        if self.is_other_way(question, code):
            return Given(code)
        found = persons(question, given.text or ("" if code.isdecimal() else given.code))
        return Given(str(len(found)), _packed(found)) if found else Given()

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """Too few or too many, the same one twice, or what is wrong with one of them."""
        found = persons(question, given.text)
        fewest, most = bounds(question)
        if not fewest <= len(found) <= most:
            wanted = f"precis {most}" if fewest == most else f"minst {fewest} och högst {most}"
            problem = f"{count(len(found), 'person är angiven', 'personer är angivna')}."
            return Refused(question.key, problem, f"Ange {wanted}.")
        seen: set[str] = set()
        for number, person in enumerate(found, start=1):
            if fault := _person_fault(question, number, person):
                return fault
            who = (person.get(PersonField.EMAIL) or person[PersonField.NAME]).casefold()
            if who in seen:
                problem = f"{person[PersonField.NAME]} står två gånger."
                return Refused(f"{question.key}/{number}.namn", problem, "Ta bort den ena.")
            seen.add(who)
        return None

    def example(self, question: QuestionSpec) -> Given:
        """As few persons as will do."""
        said = {**_LABELS, PersonField.PHONE: "08-123 45 67", PersonField.FROM: "2030-01-15"}
        persons = []
        for number in range(1, max(bounds(question)[0], 1) + 1):
            own = {PersonField.NAME: f"Namn {number}", PersonField.EMAIL: f"namn{number}@kommun.example"}
            persons.append({each: {**said, **own}[each] for each in fields(question)})
        return Given(text=_packed(persons))

    def missing(self, question: QuestionSpec) -> Refused:
        """There is somebody to name."""
        problem = f"Svar saknas på frågan ”{question.text}”."
        return Refused(f"{question.key}/1.namn", problem, "Ange namn och e-post.")

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """The first name, where it is about none of them."""
        return value_field(question, part or "1.namn")

    def words(self, question: QuestionSpec, given: Given) -> str:
        """Name and title of each; without the words, how many they are."""
        found = persons(question, given.text)
        if choice := question.choice(given.code):
            return choice.label[:1].lower() + choice.label[1:]
        if found:
            return "; ".join(_who(person) for person in found)
        return f"{given.code} namn" if given.code.isdecimal() else given.code

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """How to reach each, for those who may see it."""
        return [line_of for person in persons(question, given.text) if (line_of := _reach(person))]

    def found_words(self, question: QuestionSpec, found: str) -> str:
        """Nothing beside the result."""
        return ""


def fields(question: QuestionSpec) -> list[PersonField]:
    """What is asked of each person, in the order of the form."""
    return [each for each in PersonField if not question.fields or each in question.fields]


def bounds(question: QuestionSpec) -> tuple[int, int]:
    """The fewest and the most persons: one, where the question does not say."""
    fewest = max(question.at_least or 0, 1)
    return fewest, question.at_most or fewest


def persons(question: QuestionSpec, text: str) -> list[Person]:
    """The persons of an answer's words, each with the fields that were filled in."""
    held = unpacked(text)
    if isinstance(held, list):
        rows = [
            {each: line(str(row.get(each.value, ""))) for each in PersonField} for row in held if isinstance(row, dict)
        ]
    else:
        parts = [one.split(";") for one in lines(text).split("\n") if one.strip()]
        rows = [dict(zip(PersonField, map(line, [*one, *[""] * len(PersonField)]), strict=False)) for one in parts]
    for row in rows:
        row[PersonField.FROM] = iso_day(row.get(PersonField.FROM, ""))
    wanted = fields(question)
    found = [{each: value for each, value in row.items() if value and each in wanted} for row in rows]
    return [{PersonField.NAME: "", **person} for person in found if person]


def _packed(rows: list[dict[PersonField, str]] | list[Person]) -> str:
    return packed([{each.value: value for each, value in row.items() if value} for row in rows])


def _person_fault(question: QuestionSpec, number: int, person: Person) -> Refused | None:
    wanted, who = fields(question), person[PersonField.NAME] or f"person {number}"

    def wrong(each: PersonField, problem: str, cure: str) -> Refused:
        return Refused(f"{question.key}/{number}.{each.value}", problem, cure)

    for each, value in person.items():
        if len(value) > _LONGEST:
            return wrong(each, f"{_LABELS[each]} är för långt.", f"Korta till högst {_LONGEST} tecken.")
        if each is not PersonField.PHONE and _PERSONAL_NUMBER.search(value):
            return wrong(each, "Det ser ut som ett personnummer.", "Ta bort det; det behövs inte här.")
    if not person[PersonField.NAME]:
        return wrong(PersonField.NAME, f"Namnet saknas på person {number}.", "Skriv för- och efternamn.")
    email, phone, on = (person.get(each, "") for each in (PersonField.EMAIL, PersonField.PHONE, PersonField.FROM))
    if PersonField.EMAIL in wanted and not email:
        return wrong(PersonField.EMAIL, f"E-postadressen saknas för {who}.", "Skriv den som namn@kommun.example.")
    try:
        _ = email and read_address(email)
    except BadAddress as bad:
        return wrong(PersonField.EMAIL, f"E-postadressen för {who} {bad.problem}", bad.cure)
    if phone and not _PHONE.fullmatch(phone):
        return wrong(PersonField.PHONE, f"Telefonnumret för {who} går inte att läsa.", "Skriv siffror: 08-123 45 67.")
    if on and not is_day(on):
        return wrong(PersonField.FROM, f"Dagen för {who} går inte att läsa.", "Skriv den som 2024-05-30.")
    return None


def _who(person: Person) -> str:
    about = [person[each] for each in (PersonField.TITLE, PersonField.UNIT) if person.get(each)]
    return f"{person[PersonField.NAME]} ({', '.join(about)})" if about else person[PersonField.NAME]


def _reach(person: Person) -> str:
    on = person.get(PersonField.FROM, "")
    parts = [
        person.get(PersonField.EMAIL, ""),
        person.get(PersonField.PHONE, ""),
        f"från {short_date(date.fromisoformat(on))}" if is_day(on) else "",
        f"ersättare {person[PersonField.DEPUTY]}" if person.get(PersonField.DEPUTY) else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"{person[PersonField.NAME]}: {told}" if told else ""


KIND = NamesKind()
