"""Whatever a person or a matter is called, a reader finds one address with exactly that name, and one subject."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mail.message import From, build
from mail.writing.render import render
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter, row_of

LETTER = every_letter()["invitation"]
ROW = row_of(LETTER)
RENDERED = render(ROW, BASE_URL, KEYS)
SENT = datetime(2024, 2, 29, 7, 30, tzinfo=UTC)
_ODD = st.sampled_from(" ,;:<>()[]@\"\\'.=?_-åäöÅÄÖé€")
_ANY = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
NAMES = st.text(_ODD | _ANY, min_size=1, max_size=120).filter(lambda name: bool(name.strip()))


def _head(name: str) -> Message:
    row = row_of(LETTER)
    row.to_name = name
    row.props = {**row.props, "contact": {**row.props["contact"], "name": name}}
    return email.message_from_bytes(
        build(row, RENDERED, From(name, "s@samverkan.example"), at=SENT).as_bytes(), policy=compat32
    )


def _read(raw: str) -> list[tuple[str, str]]:
    """Name and address of each mailbox, as a mail program reads them: the structure first, then encoded words."""
    unfolded = raw.replace("\r\n", "").replace("\n", "")
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([unfolded])]


@given(NAMES)
@example("Svensson, Anna <chef@annan.example>")
@example('Anna "Ninni" Åkerblom, tf. biträdande kommundirektör för samhällsbyggnad; hållbarhet <och> klimat')
@example("a" * 50 + ", " + "b" * 50 + " <c@d.example>")
@example("=?utf-8?q?c@d.example?=")
@example("Anna\\")
def test_one_address_with_exactly_that_name(name: str) -> None:
    message = _head(name)
    expected = " ".join(name.split())
    for header, address in (
        ("From", "s@samverkan.example"),
        ("To", "kommundirektor@tyreso.example"),
        ("Reply-To", "kansli@sodertorn.example"),
    ):
        raw = message.get_all(header)
        assert raw is not None and len(raw) == 1
        assert raw[0].isascii()
        assert _read(str(raw[0])) == [(expected, address)]
    assert [one for _, one in _read(str(message["Cc"]))] == ["kommun@tyreso.example"]


@given(st.text(min_size=1, max_size=30), st.sampled_from(["\r", "\n", "\r\n"]))
def test_a_line_end_brings_in_no_header(text: str, end: str) -> None:
    name = f"{text}{end}Bcc: alla@annan.example"
    try:
        message = _head(name)
    except (ValueError, LookupError, MessageError):
        return  # refused, and no message
    assert message["Bcc"] is None
    assert len(_read(str(message["To"]))) == 1


@given(NAMES)
@example("=?utf-8?q?Ja?=")
@example("x" * 300)
def test_a_subject_is_read_as_it_was_written(text: str) -> None:
    subject = " ".join(f"Svar senast torsdag: {text}".split())
    rendered = RENDERED.__class__(**{**RENDERED.__dict__, "subject": subject})
    content = build(ROW, rendered, From("Svarstid", "s@samverkan.example"), at=SENT).as_bytes()
    raw = email.message_from_bytes(content, policy=compat32)["Subject"]
    assert raw.isascii()
    assert str(make_header(decode_header(raw.replace("\r\n", "").replace("\n", "")))) == subject.replace("=?", "= ?")


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_subject_of_two_lines_is_refused(end: str) -> None:
    rendered = RENDERED.__class__(**{**RENDERED.__dict__, "subject": f"Svar{end}Bcc: alla@annan.example"})
    with pytest.raises(ValueError, match="."):
        build(ROW, rendered, From("Svarstid", "s@samverkan.example"), at=SENT)
