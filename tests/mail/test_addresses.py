"""Addresses: what cannot be sent to is refused where it enters; what entered before stops no other mail."""

import email
from dataclasses import replace
from datetime import date
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from files.process.file import read_directory
from mail.kinds.question.invitation import invitation
from mail.message import From, build
from mail.tokens import public_id_of, read_token, token
from mail.transports.transport import FileTransport, MailRefused, Parcel
from mail.writing.render import render
from questions.answer import problems, tidy
from schemas.address import BadAddress, read_address
from schemas.errors import FileRefused
from schemas.messages import AnswerIn
from schemas.tables.mail import MailRow
from tests.mail.bad_addresses import BAD
from tests.mail.letters_of_every_kind import (
    BASE_URL,
    KEYS,
    PROCESS,
    TYRESO,
    at,
    every_letter,
    matter,
    question_step,
    row_of,
)

FROM = From("Svarstid", "svarstid@samverkan.example")
SENT = at(date(2024, 5, 23))


@pytest.mark.parametrize(("typed", "why"), BAD.items())
def test_what_cannot_be_sent_to_is_refused_with_its_cure(typed: str, why: str) -> None:
    with pytest.raises(BadAddress, match=why) as refused:
        read_address(typed)
    assert refused.value.cure


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("eva.ek@ekerö.example", "eva.ek@xn--eker-8qa.example"),
        ("eva.ek@ekero\u0308.example", "eva.ek@xn--eker-8qa.example"),
        ("Asa.Oberg+svar@Nacka.example", "Asa.Oberg+svar@nacka.example"),
        (" o'brien@x.example\n", "o'brien@x.example"),
    ],
)
def test_what_can_be_sent_to_is_kept_as_it_goes_over_the_line(typed: str, sent_to: str) -> None:
    assert read_address(typed) == sent_to == read_address(sent_to)


@pytest.mark.parametrize(("typed", "why"), BAD.items())
def test_an_answer_with_such_an_address_names_the_field(typed: str, why: str) -> None:
    step = question_step()
    values = {"forlangning": "ja", "ny-upphandling": "ja"}
    answer = AnswerIn(process=PROCESS, step=step.key, seat=TYRESO.seat, values=values, answered_email=typed)
    (fault,) = problems(step, tidy(step, answer), today=date(2024, 5, 1))
    assert fault.field == "answered_email" and why in str(fault)


@pytest.mark.parametrize("field", ["mailbox", "email"])
@pytest.mark.parametrize(("typed", "why"), BAD.items())
def test_a_directory_with_such_an_address_is_refused_at_its_line(
    tmp_path: Path, typed: str, why: str, field: str
) -> None:
    given = {"mailbox": "kommun@x.example", "email": "dir@x.example", field: typed}
    file = tmp_path / "katalog.yaml"
    file.write_text(
        f"""organisations:
  - key: x
    name: X kommun
    mailbox: "{given["mailbox"]}"
    seats:
      - role: direktor
        title: kommundirektör
        holders: [{{name: Dir, email: "{given["email"]}"}}]
""",
        encoding="utf-8",
    )
    with pytest.raises(FileRefused, match=why):
        read_directory(file, today=date(2024, 5, 1))


def parcel(row: MailRow) -> Parcel:
    return Parcel(row=row, at=SENT, base_url=BASE_URL, keys=KEYS, sender=FROM)


def parsed(row: MailRow) -> EmailMessage:
    content = build(row, render(row, BASE_URL, KEYS), FROM, at=SENT).as_bytes()
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_bad_copy_in_an_old_register_does_not_stop_the_mail(tmp_path: Path) -> None:
    row = row_of(every_letter()["reminder"])
    row.cc_email = "kömmun@tyreso.example, kommun@salem.example"
    note = FileTransport(tmp_path).send(parcel(row))
    assert "Kopian till kömmun@tyreso.example skickades inte" in note
    assert parcel(row).recipients == [TYRESO.email, "kommun@salem.example"]
    assert parsed(row)["Cc"] == "kommun@salem.example"


@pytest.mark.parametrize("typed", BAD)
def test_a_bad_address_in_an_old_register_is_a_refusal_and_never_unclear(tmp_path: Path, typed: str) -> None:
    row = row_of(every_letter()["reminder"])
    row.to_email = typed
    with pytest.raises(MailRefused, match="skickades inte till") as refused:
        FileTransport(tmp_path).send(parcel(row))
    assert "Error" not in str(refused.value) and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    [
        "Kansli, Anna (vik.)",
        'Bo "Bosse" Ek; stf.',
        "Samverkanskansliet, avdelningen for upphandling, avtal och forvaltning av varudistribution <kansliet>",
        "Öberg, Åsa (KS), tillförordnad biträdande kommundirektör för samhällsbyggnad <och hållbarhet>",
        "A, B <c@d.example>, E",
    ],
)
def test_a_name_stays_one_address_in_to_and_reply_to(name: str) -> None:
    row = row_of(every_letter()["reminder"])
    row.to_name, row.props["contact"]["name"] = name, name
    message = parsed(row)
    for header, address in (("To", TYRESO.email), ("Reply-To", "kansli@sodertorn.example")):
        (found,) = message[header].addresses
        assert found.addr_spec == address
        # The parser of Python 3.11 itself adds spaces inside long encoded names.
        assert "".join(found.display_name.split()) == "".join(name.split())
    assert all(len(line) <= 78 for line in message.as_bytes().split(b"\n\n")[0].splitlines())


def test_a_letter_that_needs_a_link_is_refused_without_an_invitation() -> None:
    nobody = replace(TYRESO, public_id="", generation=0)
    with pytest.raises(ValueError, match="needs an invitation"):
        invitation(matter(question_step()), nobody, send_at=SENT)


@pytest.mark.parametrize(("public_id", "generation"), [("", 1), ("tyr-inbjudan", 0), ("a", 1)])
def test_no_link_is_made_that_no_page_knows(public_id: str, generation: int) -> None:
    with pytest.raises(ValueError, match="a link needs"):
        token(KEYS, public_id, generation)


@pytest.mark.parametrize("sign", [".", ",", ")", ">", ").", "»", "’"])
def test_a_sign_that_a_mail_program_hangs_on_a_link_does_not_break_it(sign: str) -> None:
    made = token(KEYS, "tyr-inbjudan", 2)
    assert public_id_of(made + sign) == "tyr-inbjudan"
    assert read_token(KEYS, made + sign, 2) == 2
    assert read_token(KEYS, made[:-1] + sign, 2) is None
