"""The readers of incoming mail: spoilt messages of the corpus whole, and texts of replies alone.

They may leave a message unread or in doubt. They never raise, and never find an answer that nobody gave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from mail.inbound.answer.asked import Asked
from mail.inbound.answer.understood import Understood, understand
from mail.inbound.authentication import verdict
from mail.inbound.classify import classify, public_ids
from mail.inbound.machines.automatic import absence
from mail.inbound.machines.delivery_report import reports
from mail.inbound.message import read
from mail.inbound.reading.headers import clean
from schemas.mail.inbound import MessageClass
from tests.fuzz.invariants import Broken, must_be_a_sentence, must_be_ours
from tests.fuzz.target import Feed, Target
from tests.fuzz.texts import among, any_text, spoilt
from tests.mail.inbound.corpus_questions import ASKED, CORPUS, OWN, SERVER, ours
from tests.mail.letters_of_every_kind import EXTEND

_ADDED = (
    "Vi vill dock avvakta budgeten.", "men bara om Salem också är med", "Gäller inte skolmat.", "Kanske", "Nej", "ja",
    "Vi återkommer den 20 maj.", "Beslutet tas i kommunstyrelsen den 11 juni.", "under förutsättning att priset hålls",
    "Är det möjligt att ändra senare?", "Preliminärt alltså.", "jag är osäker på fråga 1", "Bortse från mitt svar",
    "Detta är vårt svar tills vidare.", "Om du förlänger gäller det bara ett år.", "fel person, fråga Karin Ek",
)  # fmt: skip
"""Sentences that change or may change what was said."""
_CONDITIONS = (
    "Villkorat av kommunstyrelsen", "Reservation för nämnden", "Underställs Kommunstyrelsen",
    "Felskrivet Kommundirektör",
    "Beroende av nämnden", "Avvisas av kommunstyrelsen", "Omprövas i kommunstyrelsen", "Utkast till kommundirektören",
    "Ogiltigt | 08-123 45 67", "Gäller Endast Avtal A", "Detta mejl är ett utkast och binder inte kommunen.",
    "This e-mail is confidential and does not constitute a binding statement unless confirmed in writing.",
)  # fmt: skip
"""Lines that take an answer back where a signature stands."""
_MEANT = {"ja": r"(?<!\w)(?:ja|yes)(?!\w)", "nej": r"(?<!\w)(?:nej|no)(?!\w)"}
_TURNS = re.compile(
    r"(?<!\w)(?:men|dock|om|ifall|kanske|tror|preliminär\w*|förutsätt\w*|villkor\w*|ej|aldrig|endast|bara|återkommer)(?!\w)"
    r"|\?|\.\.\.|…",
    re.I,
)
_FOOTER = re.compile(r"personuppgift|confidential|avsändar|avsedd|skriver ut", re.I)
_WORDS = (
    "Ja", "JA", "nej", "NEJ", "ja tack", "nej tack", "Fråga 1: ", "fråga 2", "1 ", "2 ", "1. ", "2) ", ", ", ". ", "\n",
    "\n\n", "> ", "till båda", "på fråga 1", "båda frågorna", "alla", "och ", "men ", "om ", "inte ", "Hej!\n", "Mvh ",
    "Anna Berg", "Fortsätta som i dag", "Gå över till ny modell", "Med vänlig hälsning\n", "\nSkickat från min iPhone",
    "Vi svarar ", "Svar: ", "/", "*", "-- \n", "Första frågan: ", "tack", "?", "!", "...", "Kommundirektör", "Frågan ",
    "\n\nDen ons 28 feb. 2024 kl 10:15 skrev Svarstid <svarstid@svar.samverkan.example>:\n", "________________________",
    "Från: Svarstid\nSkickat: den 6 maj 2024\nTill: Anna\nÄmne: x\n", f"1. {EXTEND}\n", "Detta mejl är konfidentiellt.",
    "\u00a0", "\u200b", "ja/nej", "nej, ", "inte nej",
)  # fmt: skip
_PARTS = (
    "\r\n\r\n", "--", "boundary=", "Content-Type: multipart/mixed; boundary=x\r\n", "message/rfc822", "charset=utf-16",
    "charset=unknown-8bit", "=?utf-8?q?", "?=", "=?x?b?", "Message-ID: <[a@b]>\r\n", "From: a@b, c@d\r\n", "(((", '"',
    "base64", "quoted-printable", "=E5", "=\r\n", "format=flowed", "<blockquote>", "</div>", "<table>",
    "<td colspan=9>", "begin 644 x", "Auto-Submitted: auto-replied\r\n", "Status: 5.1.1", "Action: delayed",
    "Date: x", "\x00", "\xff", "Authentication-Results: mx.samverkan.example; dmarc=pass", "References: <",
    "filename*0*=utf-8''%", "*1*=", "> ",
)  # fmt: skip
_PLAIN = {
    "one": ("Ja", "NEJ!", "ja tack", "Nej tack.", "Svar: ja", "Vi svarar nej", "1. Ja", "Ja till frågan", "**Ja**"),
    "two": ("1 JA, 2 NEJ", "Ja till båda", "Fråga 1: ja. Fråga 2: nej.", "1) nej\n2) ja", "Nej på båda frågorna",
            "Ja på fråga 1 och nej på fråga 2", "Första frågan: ja\nAndra frågan: ja", "1 och 2: nej",
            "Ja till alla två"),
    "choice": ("1 ja\n2 Fortsätta som i dag", "Fråga 1: nej, fråga 2: gå över till ny modell",
               "1 nej. 2 fortsätta som i dag"),
}  # fmt: skip
_BEFORE = ("", "Hej!\n\n", "Hej,\n", "God morgon\nTack för påminnelsen.\n", "Här kommer vårt svar:\n", "Hej! ")
_AFTER = (
    "", "\n\nMvh\nAnna", "\n\nMed vänlig hälsning\nAnna Berg\nKommundirektör\nTyresö kommun\n08-123 45 67",
    " /Anna Berg", "\n\nSkickat från min iPhone",
    "\n\nHälsningar Anna\n\nThis e-mail is confidential and intended for the addressee.",
    "\nTrevlig helg!", "\n\n-- \nAnna Berg\nanna.berg@tyreso.example",
    "\n\nHämta Outlook för iOS<https://aka.ms/o0ukef>\n",
)  # fmt: skip
_SENDER = "Anna Berg anna.berg@tyreso.example"
_OURS = {name: ours(name) for name in ASKED}


def feed_mail(raw: bytes) -> None:
    """A message is read, or says why not; whatever is read out of it is in our words, and no answer is invented."""
    incoming = read(raw)
    shown = raw.decode("latin-1") + incoming.subject + incoming.text
    if incoming.problem:
        must_be_a_sentence(incoming.problem, shown)
        if incoming.text or incoming.attachments:
            raise Broken("what cannot be read has been read")
    kind = classify(incoming, OWN)
    references = public_ids(incoming, OWN)
    if kind is MessageClass.REPLY and not references:
        raise Broken("a reply to nothing")
    for report in reports(incoming):
        must_be_ours(report.reason, shown)
        if kind not in (MessageClass.DELIVERY_REPORT, MessageClass.LOOP) or bool(report.reason) is (
            report.state == "delivered"
        ):
            raise Broken(f"{kind} reports {report.state}: {report.reason!r}")
    absence(incoming)
    found = verdict(incoming, SERVER)
    if found.passed and (not incoming.from_email or "authentication-results" not in raw.decode("latin-1").lower()):
        raise Broken("somebody is believed for whom nobody vouches")
    must_be_ours(found.reason, shown)
    for name in ("one", "two"):
        sender = f"{incoming.from_name} {incoming.from_email}"
        _checked(incoming.text, ASKED[name], name, sender, incoming.subject)


def feed_reply(given: tuple[str, str, str]) -> None:
    """A text is understood only where it says an answer to every question, and nothing beside."""
    name, text, added = given
    found = _checked(text, ASKED[name], name, _SENDER, "")
    if not found.answers:
        return
    for changed in (f"{added}\n\n{text}", f"{text}\n\n{added}"):
        again = understand(changed, ASKED[name], _OURS[name], sender=_SENDER)
        if again.answers:
            raise Broken(f"{added!r} beside it changes nothing: {again.answers}")
    for condition in _CONDITIONS:
        for below in (f"{found.words}\n{condition}", f"{found.words}\n\nMvh\nAnna\n{condition}"):
            if understand(below, ASKED[name], _OURS[name], sender=_SENDER).answers:
                raise Broken(f"{condition!r} below the signature changes nothing")
    quoted = "\n".join(f"> {line}" for line in clean(text).split("\n"))
    if understand(quoted, ASKED[name], _OURS[name], sender=_SENDER).answers:
        raise Broken("a quote answers")
    if understand(text, ASKED[name], (*_OURS[name], *found.words.split("\n")), sender=_SENDER).answers:
        raise Broken("a line of our own mail answers")


def _checked(text: str, asked: tuple[Asked, ...], name: str, sender: str, subject: str) -> Understood:
    found = understand(text, asked, _OURS[name], sender=sender, subject=subject)
    if bool(found.doubt) is bool(found.answers):
        raise Broken(f"neither answered nor in doubt: {found}")
    must_be_ours(re.sub(r"”[^”]*”", "", found.doubt), text + subject)
    known = {question.key: {*question.codes.values(), question.on_condition, "aterkommer"} for question in asked}
    if not set(found.answers.values()) <= {code for question in asked for code in question.codes.values()}:
        raise Broken(f"more than a word is recorded: {found}")
    if any(code not in known[key] for key, code in (found.answers | found.proposal).items()):
        raise Broken(f"an answer that there is not: {found}")
    if found.answers:
        _must_have_been_said(found, asked, name)
    return found


def _must_have_been_said(found: Understood, asked: tuple[Asked, ...], name: str) -> None:
    if set(found.answers) != {question.key for question in asked}:
        raise Broken(f"not every question has an answer: {found}")
    for question in asked:
        code = found.answers[question.key]
        words = "|".join(re.escape(word) for word, each in question.codes.items() if each == code)
        if not re.search(_MEANT.get(code, words), found.words.casefold()):
            raise Broken(f"{code} is nowhere in {found.words!r}")
    for said, turned in (("ja", "nej"), ("nej", "ja")):
        if set(found.answers.values()) == {said} and re.search(_MEANT[turned], found.words, re.I):
            raise Broken(f"only {said} is found in {found.words!r}")
    if _TURNS.search(found.words) and not _FOOTER.search(found.words):
        raise Broken(f"{_TURNS.findall(found.words)} is passed over in {found.words!r}")
    long_lines = {" ".join(line.split()) for line in _OURS[name] if len(line) > 30}
    if any(" ".join(line.split()) in long_lines for line in found.words.split("\n")):
        raise Broken(f"a line of our own mail has survived in {found.words!r}")


@cache
def _messages() -> list[str]:
    return [path.read_bytes().decode("latin-1") for path in sorted(CORPUS.glob("*.eml"))]


@cache
def _replies() -> list[str]:
    found = [read(text.encode("latin-1")) for text in _messages()]
    return [each.text for each in found if each.text and classify(each, OWN) is MessageClass.REPLY]


def _as_bytes(text: str) -> bytes:
    return text.encode("latin-1", "replace")


def _fed(feed: Callable[[Any], None]) -> Callable[[Path], Any]:
    @contextmanager
    def opened(_folder: Path) -> Iterator[Feed]:
        yield feed

    return opened


def _mails(_world: Path) -> st.SearchStrategy[bytes]:
    return st.one_of(spoilt(_messages(), (*_PARTS, *_WORDS)).map(_as_bytes), any_text.map(_as_bytes))


def _plain_replies() -> st.SearchStrategy[tuple[str, str]]:
    """The name of a mail of ours, and a reply that is as plain as they come."""

    def quoted(name: str, way: str) -> str:
        lines = (CORPUS / "ours" / f"{name}.txt").read_text(encoding="utf-8").split("\n")[2:]
        if way == ">":
            head = "\n\nDen ons 28 feb. 2024 kl 10:15 skrev Svarstid <\nsvarstid@svar.samverkan.example>:\n\n"
            return head + "\n".join(f"> {line}" for line in lines)
        head = "\n\nFrån: Svarstid\nSkickat: den 28 februari 2024 10:15\nTill: Anna Berg\nÄmne: Svar\n\n"
        return head + "\n".join(lines) if way else ""

    def made(name: str) -> st.SearchStrategy[tuple[str, str]]:
        parts = [st.sampled_from(each) for each in (_BEFORE, _PLAIN[name], _AFTER)]
        ways = st.sampled_from(["", ">", "Från"])
        return st.builds(lambda *said: (name, "".join(said[:3]) + quoted(name, said[3])), *parts, ways)

    return st.sampled_from(sorted(_PLAIN)).flatmap(made)


def _texts(_world: Path) -> st.SearchStrategy[tuple[str, str, str]]:
    added = st.one_of(st.sampled_from(_ADDED), st.lists(st.text("bdfhkxz", min_size=4), min_size=2).map(" ".join))
    text = st.one_of(
        spoilt(_replies(), _WORDS), among(*_WORDS), among("1 ", "2 ", "ja", "nej", ", ", "\n", "båda", "till ")
    )
    spoilt_or_not = st.one_of(_plain_replies(), st.tuples(st.sampled_from(sorted(_PLAIN)), text))
    return st.builds(lambda reply, sentence: (*reply, sentence), spoilt_or_not, added)


TARGETS = [
    Target(
        "mail",
        500,
        _mails,
        _fed(feed_mail),
        seeds=lambda: [_as_bytes(text) for text in _messages()],
        words=(*_PARTS, *_WORDS),
    ),
    Target("reply", 500, _texts, _fed(feed_reply)),
]
