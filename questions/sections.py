"""`avsnitt`: comments on the sections of a document. Which sections have one travels, the comments do not.

The words of the answer are the comments by section as one JSON object. Where an answer is typed as text, each comment
begins a line with its section: `ekonomi: Kostnaden saknas.`
"""

from __future__ import annotations

from questions.kind import LONGEST_TEXT, OTHER_WAYS, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import line, lines, packed, unpacked
from rules import codes
from rules.swedish import enumerate_words
from schemas.errors import Refused
from schemas.file.process import QuestionSpec

NONE = "inga"
"""The code of one who has read it all and has nothing to say."""


class SectionsKind(QuestionKind):
    """Comments section by section."""

    takes = frozenset({"sections"})
    tells_all = False

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Some sections, each once."""
        keys = [section.key for section in question.sections]
        if not keys:
            return SpecFault(("sections",), "frågan har inga avsnitt.", "Ange dem under sections, med key och title.")
        for number, key in enumerate(keys):
            if key in keys[:number]:
                return SpecFault(("sections", number, "key"), f"avsnittet ”{key}” finns två gånger.", "Byt nyckel.")
            if key in (NONE, *OTHER_WAYS):
                return SpecFault(("sections", number, "key"), f"”{key}” betyder redan något annat.", "Byt nyckel.")
        return None

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The comments, or that there are none."""
        said = {each.key: lines(typed.get(value_field(question, each.key))) for each in question.sections}
        kept = {key: text for key, text in said.items() if text}
        return Given(typed.get(value_field(question, NONE)), packed(kept) if kept else "")

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The comments, each in its field."""
        said = {value_field(question, key): text for key, text in comments(question, given.text).items()}
        return said | ({value_field(question, NONE): NONE} if given.code == NONE else {})

    def example(self, question: QuestionSpec) -> Given:
        """A comment on the first section."""
        return Given(text=packed({question.sections[0].key: "En synpunkt med egna ord."}))

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """The comments in one form, and the sections that have one."""
        code = line(given.code)
        if code in OTHER_WAYS:
            return Given(code)
        said = comments(question, given.text or ("" if code == NONE else given.code))
        if said:
            return Given(NONE if code == NONE else codes.joined(said), packed(said))
        return Given(NONE) if code == NONE else Given(text=lines(given.text or given.code))

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """Comments on no section of the document, too long ones, or some from one who has none."""
        said = comments(question, given.text)
        known = [section.key for section in question.sections]
        if given.text and not said:
            cure = f"Skriv avsnittet först på raden: {known[0]}: texten. Avsnitten är {', '.join(known)}."
            return Refused(question.key, "Det framgår inte vilket avsnitt synpunkten gäller.", cure)
        for key, text in said.items():
            if key not in known:
                return Refused(question.key, f"Avsnittet ”{key[:60]}” finns inte.", f"Avsnitten är {', '.join(known)}.")
            if len(text) > LONGEST_TEXT:
                cure = f"Korta ner den till högst {LONGEST_TEXT} tecken."
                return Refused(f"{question.key}/{key}", "Synpunkten är för lång.", cure)
        if said and given.code == NONE:
            problem = "Ni har både skrivit synpunkter och angett att ni inte har några."
            return Refused(f"{question.key}/{NONE}", problem, "Välj det ena.")
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """Comments, or a word that there are none."""
        problem = f"Svar saknas på frågan ”{question.text}”."
        cure = "Skriv er synpunkt under ett avsnitt, eller ange att ni inte har några."
        return Refused(question.key, problem, cure)

    def field_of(self, question: QuestionSpec, part: str) -> str:
        """The first section, where it is about none of them."""
        return value_field(question, part or question.sections[0].key)

    def words(self, question: QuestionSpec, given: Given) -> str:
        """Which sections have comments."""
        titles = [section.title for section in question.sections if section.key in codes.parted(given.code)]
        if titles:
            return f"synpunkter på {enumerate_words([f'”{title}”' for title in titles])}"
        return "inga synpunkter" if given.code == NONE else given.code

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """The comments, section by section."""
        titles = {section.key: section.title for section in question.sections}
        return [f"{titles.get(key, key)}: {text}" for key, text in comments(question, given.text).items()]


def comments(question: QuestionSpec, text: str) -> dict[str, str]:
    """Section → comment, in the order of the document, then what is unknown."""
    held = unpacked(text)
    if isinstance(held, dict):
        said = {line(str(key)): lines(str(value)) for key, value in held.items() if isinstance(value, str)}
    else:
        said = _by_line(text)
    order = [section.key for section in question.sections]
    known = {key: said.pop(key) for key in order if key in said}
    return {key: value for key, value in {**known, **said}.items() if value}


def _by_line(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    here = ""
    for one in lines(text).split("\n"):
        key, colon, rest = one.partition(":")
        if colon and (named := line(key)) and " " not in named:
            here = named
            found[here] = lines(rest)
        elif here:
            found[here] = lines(f"{found[here]}\n{one}")
    return found


KIND = SectionsKind()
