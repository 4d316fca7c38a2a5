"""The readers of text, each fed directly: addresses, amounts, dates, tokens, pasted lists, answers, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kinds.remiss.rules.addressees import read_addressees, recognised
from mail.tokens import (
    Keys,
    is_kansli_token,
    kansli_token,
    public_id_of,
    read_token,
    read_view_token,
    token,
    view_token,
)
from questions import document, kind_of
from questions.answer import codes, fault_of, problems, tidy
from questions.kind import Given
from questions.reading import as_sent, is_day, iso_day
from rules.dates.fuzzy import fuzzy_date
from rules.dates.reach import is_within_reach
from rules.dates.written import NoDate, column_order, written_date, written_moment
from rules.plan.planning import make_plan
from rules.swedish import long_date
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.file.process import QuestionSpec
from schemas.messages import AnswerIn
from tests.fuzz.invariants import Broken, must_be_a_sentence, must_be_ours
from tests.fuzz.target import Feed, Target
from tests.fuzz.texts import HOSTILE, among, any_text, spoilt
from tests.questions import everything
from tests.questions.everything import QUESTIONS
from web.shell.forms import Form

TODAY = date(2024, 5, 14)  # tisdag
KEYS = Keys({1: "a-first-key-for-tests-only-0123456789", 3: "a-newer-key-for-tests-only-0123456789"})
_ADDRESSES = ["anna.ek+svar@salem.example", "registrator@ekerö.example", "o'brien@x.example", "Åsa Ek <a@x.example>"]
_ADDRESS_PARTS = (".", "..", "@", "[", "]", "xn--", "example", "å", '"', "(", ")", "<", ">", ":", "::1", "mailto:", "-")
_AMOUNTS = ["2 030 208 kr", "1\u00a0234,50", "SEK 12.345,00", "−5", "1234:-", "ca 12 tkr", "12 345 678 901 234"]
_AMOUNT_PARTS = ("0", "12", "345", ",", ".", "-", "−", "kr", ":-", "SEK", "tkr", "milj", "\u2009", "'", " ", "½")
_DATES = [
    "torsdag den 30 maj 2024", "2024-05-30", "30/5 2024", "5/7/2024", "20240530", "30.5.24", "2024-05-30 kl. 08.30",
    "senast v. 22", "i mitten av maj", "andra kvartalet 2025", "om två veckor", "före midsommar", "hösten 2024",
    "första halvåret", "mellan 3 och 5 juni 2024", "vecka 48-49", "nästa år", "slutet av augusti/september",
]  # fmt: skip
_DATE_PARTS = (
    "30", "31", "2", "53", "2024", "0000", "9999", "1", "maj", "februari", "mån", "söndag", "den", "v.", "vecka", "kl.",
    "/", "-", ".", ":", "T", "Z", "+02:00", "om", "inom", "999", "år", "mitten av", "kvartalet", "senast", "före", "q4",
    "halvåret", "nästa", "midsommar", "jul",
)  # fmt: skip
_LISTS = [
    "1. Salems kommun\n2. Tyresö kommun\n3) Nacka", "• Haninge\n– Botkyrka, Huddinge; samt Ekerö", "Region X (f.k.)"
]  # fmt: skip
_NAMES = {"salem": "Salems kommun", "tyreso": "Tyresö kommun", "nacka": "Nacka kommun", "region": "Region Stockholm"}
_SPECS = [QuestionSpec.model_validate(each) for each in QUESTIONS] + [
    QuestionSpec.model_validate(
        {"key": "summa", "text": "Hur mycket?", "type": "belopp", "rule": "summa", "decimals": 2, "unit": "kr"}
        | {"least": 0, "most": 100_000_000}
    )
]
_STEP = make_plan(everything.process_file(), today=everything.START).step(everything.STEP)
_STEP = _STEP.model_copy(update={"questions": _SPECS})
_CODES = ("ja", "nej", "villkor", "aterkommer", "berors-ej", "helst", "oforandrat", "andrat", "vagar", "spar", "1")


def _fed(feed: Feed) -> Callable[[Path], Any]:
    @contextmanager
    def opened(_folder: Path) -> Iterator[Feed]:
        yield feed

    return opened


def _utf8(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _seeds(texts: Iterable[str]) -> Callable[[], list[bytes]]:
    return lambda: [text.encode("utf-8", "surrogatepass") for text in (*texts, *HOSTILE[:40])]


def feed_address(text: str) -> None:
    """An address is refused with its cure, or goes into a header and is read again as itself."""
    try:
        found = read_address(text)
    except BadAddress as bad:
        must_be_a_sentence(bad.problem, text)
        must_be_a_sentence(bad.cure, text)
        as_sent(text)
        return
    if not found.isascii() or read_address(found) != found or as_sent(text) != found:
        raise Broken(f"{found!r} is not itself when it is read again")
    if any(ord(sign) < 33 for sign in str(Address(addr_spec=found))):
        raise Broken(f"{found!r} breaks a header")


def feed_amount(text: str) -> None:
    """A number is refused with its cure, or read as itself again from what is shown of it."""
    for question in (each for each in _SPECS if each.type.value == "belopp"):
        kind = kind_of(question)
        part = kind.tidy(question, Given(text=text))
        fault = fault_of(question, part)
        if fault is not None:
            must_be_a_sentence(str(fault), text)
        elif part.code and kind.tidy(question, Given(text=kind.words(question, part))) != part:
            raise Broken(f"{part.code} is shown as {kind.words(question, part)!r}, which is another number")


def feed_date(text: str) -> None:
    """A date is refused with its cure, or lies within reach and is read again from what is shown of it."""
    for read in (written_date, lambda each: written_date(each, month_first=True), lambda each: written_moment(each).on):
        try:
            on = read(text)
        except NoDate as none:
            must_be_a_sentence(str(none), text)
            continue
        if not is_within_reach(on) or written_date(long_date(on)) != on:
            raise Broken(f"{text!r} is read as {on}, which cannot be used")
    column_order([text, "5/7/2024"])
    if is_day(iso_day(text)):
        long_date(date.fromisoformat(iso_day(text)))
    try:
        fuzzy = fuzzy_date(text, said_on=TODAY)
    except NoDate as none:
        must_be_a_sentence(str(none), text)
    else:
        if fuzzy.earliest > fuzzy.latest:
            raise Broken(f"{text!r} ends before it begins")


def feed_token(text: str) -> None:
    """No text opens anything but the tokens that were made; a sign that clings to one does no harm."""
    made = {token(KEYS, "salem-inbjudan", 2), kansli_token(KEYS, "salem-inbjudan", 1)}
    made.add(view_token(KEYS, "salem-inbjudan", "a@x.example"))
    public_id_of(text)
    opened = [
        read_token(KEYS, text, 3),
        is_kansli_token(KEYS, text, 1) or None,
        read_view_token(KEYS, text, ["a@x.example", "b@x.example"]),
    ]
    if any(each is not None for each in opened) and not any(text.startswith(each) for each in made):
        raise Broken(f"{text!r} opens what it was not made for")


def feed_list(text: str) -> None:
    """A pasted list of addressees has names, each once and in their order."""
    names = read_addressees(text)
    if any(not name.strip() for name in names) or len({name.casefold() for name in names}) != len(names):
        raise Broken(f"{names} of {text!r}")
    if set(recognised(names, _NAMES)) - set(names):
        raise Broken("somebody is recognised who is not addressed")


def feed_answer(given: tuple[int, dict[str, str], str, str]) -> None:
    """A question's part of a form, or of a message, is refused in words, or has words and stands in the form again."""
    number, typed, code, text = given
    question = _SPECS[number % len(_SPECS)]
    kind, everything = kind_of(question), f"{typed} {code} {text}"
    # A form names its fields by the question; the generic names of the input become those.
    named = {name.replace("*", f"value-{question.key}"): value for name, value in typed.items()}
    read = kind.read(question, Form(named))
    read = Given(read.code or "", read.text or "")
    for part in (read, Given(code, text)):
        tidied = kind.tidy(question, part)
        fault = fault_of(question, tidied)
        kind.typed(question, tidied)
        if fault is not None:
            must_be_a_sentence(f"{fault.problem} {fault.cure}", everything)
            continue
        must_be_ours(" ".join([kind.words(question, tidied), *kind.details(question, tidied)]), everything)
        kind.means(question, tidied.code)
        kind.return_words(question, tidied.text)
        again = kind.tidy(question, kind.read(question, Form(kind.typed(question, tidied))))
        if part is read and again != tidied and not kind.is_other_way(question, tidied.code):
            raise Broken(f"{question.type}: a form that shows the answer reads another")
    answer = AnswerIn(process="x", step=_STEP.key, seat=_STEP.seats[0], values={question.key: code}, texts={})
    tidy_answer = tidy(_STEP, answer.model_copy(update={"texts": {question.key: text}}))
    problems(_STEP, tidy_answer, today=TODAY)
    if codes(_STEP, tidy(_STEP, tidy_answer)) != codes(_STEP, tidy_answer):
        raise Broken("an answer that is tidied twice is another")


def feed_document(given: tuple[str, bytes, str]) -> None:
    """A file is refused in words, or has a safe name and a type that no browser runs."""
    name, content, held = given
    question = next(each for each in _SPECS if each.type.value == "dokument")
    try:
        document.must_be_acceptable(question, name, content, types=("pdf", "docx", "txt", "odt"), max_bytes=4096)
    except Refused as refusal:
        must_be_a_sentence(f"{refusal.problem} {refusal.cure}", name)
    safe = document.safe_name(name)
    if not safe or "/" in safe or "\\" in safe or any(ord(sign) < 32 for sign in safe):
        raise Broken(f"{name!r} is kept as {safe!r}")
    if document.media_type(safe).partition(";")[0] in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        raise Broken(f"{safe!r} is run by a browser")
    document.held_by(held)
    document.checksum(held)


def _forms() -> st.SearchStrategy[dict[str, str]]:
    parts = [
        f"*{each}" for each in ("", ".1.namn", ".1.titel", ".1.e-post", ".1.fran", ".vagar", ".annat", ".lank", ".fil")
    ]
    parts += ["*.2022-06-14", "*.2022-06-15", "*.inledning", "*.ekonomi", "*.titel", "*.diarienummer", "*.sha256"]
    return st.dictionaries(st.sampled_from(parts), st.one_of(any_text, st.sampled_from(_CODES)), max_size=6)


def _text_target(
    name: str, weight: int, feed: Callable[[str], None], real: list[str], parts: tuple[str, ...], **more: Any
) -> Target:
    inputs = st.one_of(spoilt(real, parts), among(*parts), any_text)
    return Target(name, weight, lambda _world: inputs, _fed(feed), seeds=_seeds(real), read=_utf8, words=parts, **more)


_FILE_NAMES = st.one_of(
    spoilt(["Protokoll KS.pdf", "../Yttrande.docx", "a.tar.gz", "x.html", "CON.txt"], (".", "/", "\\")), any_text
)
_CONTENTS = st.one_of(st.binary(max_size=80), st.sampled_from([b"%PDF-1.7 x", b"PK\x03\x04 x", b"<html>", b"x" * 5000]))
_TOKENS = [token(KEYS, "salem-inbjudan", 2), view_token(KEYS, "salem-inbjudan", "a@x.example")]
TARGETS = [
    _text_target("address", 160, feed_address, _ADDRESSES, _ADDRESS_PARTS),
    _text_target("amount", 110, feed_amount, _AMOUNTS, _AMOUNT_PARTS),
    _text_target("date", 130, feed_date, _DATES, _DATE_PARTS),
    _text_target("token", 60, feed_token, _TOKENS, (".", "-", "_", ")", "»", "1", "3", "٣", "9" * 30)),
    _text_target("list", 50, feed_list, _LISTS, ("1.", "•", "–", ",", ";", "\t", "samt ", "kommun", "Salem", "(x)")),
    Target(
        "answer",
        110,
        lambda _world: st.tuples(
            st.integers(0, len(_SPECS) - 1), _forms(), st.one_of(any_text, st.sampled_from(_CODES)), any_text
        ),
        _fed(feed_answer),
    ),
    Target("document", 20, lambda _world: st.tuples(_FILE_NAMES, _CONTENTS, any_text), _fed(feed_document)),
]  # fmt: skip
