"""Where replies go: settled when a mail is recorded, the same when it is made again, and never a right to answer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.inbound import polling
from db.inbound.sources import decide_reply_address, failed, reply_address
from db.outbox import posting
from db.store.session import Database
from mail.inbound.classify import Own, public_ids
from mail.inbound.message import read
from mail.message import From
from mail.reply_to import reply_to
from mail.tokens import Keys, is_reply_token, mail_of_reply, public_id_of, reply_token
from mail.transports.transport import Parcel
from schemas.errors import Refused
from schemas.tables.mail import MailRow
from settings import Settings, load
from tests.mail.letters_of_every_kind import BASE_URL, KEYS, every_letter
from tests.mail.outbox.register import NOW, furnish, mails, wall

LETTERS = every_letter()
FROM = From("Svarstid", "svarstid@samverkan.example")
MAIL_ID = "0123456789abcdef01234567"


def _settings(tmp_path: Path, **more: object) -> Settings:
    return Settings.model_validate({"data_dir": tmp_path, "reply_address": "svar@samverkan.example"} | more)


def _recorded(db: Database, name: str) -> MailRow:
    with db.write() as session:
        posting.post(session, replace(LETTERS[name], send_at=NOW), NOW)
    return mails(db)[-1]


def _message(row: MailRow) -> EmailMessage:
    parcel = Parcel(row=row, at=NOW, base_url=BASE_URL, keys=KEYS, sender=FROM)
    return message_from_bytes(parcel.content, policy=policy.default)


def test_a_mail_that_asks_is_replied_to_where_it_is_read(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        polling.watch(session, _settings(tmp_path), wall(NOW))
    row = _recorded(sqlite_db, "invitation")
    address = _message(row)["Reply-To"].addresses[0].addr_spec
    found = re.fullmatch(r"svar\+([0-9a-f]{24}-1-[a-z2-7]{16})@samverkan\.example", address)
    assert found is not None
    assert len(address.partition("@")[0]) <= 64
    asked = row.props["asked"]
    assert is_reply_token(KEYS, found[1], asked["public_id"], asked["generation"])
    assert "Du kan också svara på det här mejlet" in _message(row).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert _message(row).as_bytes() == _message(row).as_bytes()


@pytest.mark.parametrize(
    ("more", "is_promised"),
    [
        ({}, False),
        ({"inbound_folder_trusted": True}, True),
        ({"inbound_folder_trusted": True, "parse_token": "x"}, False),
        ({"parse_token": "x"}, False),
        ({"authserv_id": "mx.samverkan.example"}, False),
        ({"inbound_folder_authserv_id": "mx.samverkan.example"}, True),
        ({"authserv_id": "mx.samverkan.example", "parse_token": "x"}, False),
        ({"parse_authserv_id": "mx.samverkan.example", "parse_token": "x"}, True),
    ],
)
def test_it_promises_no_more_than_can_be_held(
    more: dict[str, object], is_promised: bool, sqlite_db: Database, tmp_path: Path
) -> None:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        polling.watch(session, _settings(tmp_path, **more), wall(NOW))
    row = _recorded(sqlite_db, "invitation")
    text = " ".join(_message(row).get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert ("Ett tydligt svar noteras direkt" in text) is is_promised
    assert ("Kansliet läser ditt svar och noterar det." in text) is not is_promised
    assert "Får du inget kvitto är svaret inte noterat än." in text
    other = _settings(tmp_path, inbound_folder_authserv_id="" if is_promised else "mx.example")
    with sqlite_db.write() as session:
        polling.watch(session, other, wall(NOW))
    assert _message(mails(sqlite_db)[-1]).as_bytes() == _message(row).as_bytes()


def test_it_is_settled_when_the_mail_is_recorded(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        polling.watch(session, _settings(tmp_path), wall(NOW))
    row = _recorded(sqlite_db, "invitation")
    before = _message(row)["Reply-To"]
    with sqlite_db.write() as session:
        decide_reply_address(session, "", wall(NOW))
    assert _message(mails(sqlite_db)[-1])["Reply-To"] == before
    later = _recorded(sqlite_db, "reminder")
    assert _message(later)["Reply-To"].addresses[0].addr_spec.startswith("kansli@")


@pytest.mark.parametrize("name", ["receipt", "outcome", "escalation", "seal_head"])
def test_what_asks_nothing_is_replied_to_at_the_kansli(name: str, sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        polling.watch(session, _settings(tmp_path), wall(NOW))
    row = _recorded(sqlite_db, name)
    assert (row.props["reply_to"], reply_to(row, KEYS)) == ("", "")


def test_where_incoming_mail_fails_replies_go_to_the_kansli(sqlite_db: Database, tmp_path: Path) -> None:
    own = _settings(tmp_path, imap_host="imap.example", imap_user="svar", imap_password="x")
    furnish(sqlite_db)
    with sqlite_db.write() as session:
        polling.watch(session, own, wall(NOW) - timedelta(hours=1))
        failed(session, "imap", wall(NOW), "Brevlådan svarar inte.")
        polling.watch(session, own, wall(NOW))
    row = _recorded(sqlite_db, "invitation")
    assert _message(row)["Reply-To"].addresses[0].addr_spec.startswith("kansli@")
    assert "svara på det här mejlet. Skriv" not in _message(row).get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_token_survives_what_mail_programs_do_to_it() -> None:
    token = reply_token(KEYS, MAIL_ID, "kW_0Xyz-9abc", 3)
    own = Own("svarstid@samverkan.example", "svar@samverkan.example", "samverkan.example")
    for shown in (token, token.upper(), token.title()):
        content = f"From: a@b.example\nTo: SVAR+{shown}@Samverkan.Example\n\nJa\n".encode()
        (reference,) = public_ids(read(content), own)
        assert reference.public_id == MAIL_ID
        assert is_reply_token(KEYS, reference.token, "kW_0Xyz-9abc", 3)


@given(st.integers(1, 50), st.integers(1, 50))
def test_it_binds_to_mail_invitation_and_generation(one: int, other: int) -> None:
    token = reply_token(KEYS, MAIL_ID, "inbjudan", one)
    assert is_reply_token(KEYS, token, "inbjudan", other) is (one == other)
    assert not is_reply_token(KEYS, token, "annan", one)
    assert not is_reply_token(KEYS, token.replace(MAIL_ID, MAIL_ID[::-1]), "inbjudan", one)
    assert not is_reply_token(Keys({2: "k" * 40}), token, "inbjudan", one)
    # No link to answer by can be made of it, and it opens no page.
    assert public_id_of(token) is None


def test_an_older_key_still_verifies() -> None:
    old, both = Keys({1: "a" * 40}), Keys({1: "a" * 40, 2: "b" * 40})
    assert is_reply_token(both, reply_token(old, MAIL_ID, "i", 1), "i", 1)
    assert "-2-" in reply_token(both, MAIL_ID, "i", 1)


@given(st.text(max_size=80))
def test_anything_else_is_no_token(text: str) -> None:
    assert mail_of_reply(text) is None or re.fullmatch(r"[0-9a-f]{24}-[1-9]\d{0,2}-[a-z2-7]{16}", text.casefold())
    assert not is_reply_token(KEYS, text, "i", 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REPLY_ADDRESS", "svar"),
        ("REPLY_ADDRESS", "svar+mer@samverkan.example"),
        ("REPLY_ADDRESS", "en-alldeles-for-lang-adress@samverkan.example"),
        ("AUTHSERV_ID", "mx samverkan"),
        ("IMAP_PORT", "0"),
        ("IMAP_SECURITY", "ssl"),
        ("PARSE_PUBLIC_KEY", "inte base64!"),
        ("INBOUND_MB", "1000"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"SVARSTID_{name}", value)
    with pytest.raises(Refused, match=f"SVARSTID_{name}"):
        load()


@pytest.mark.parametrize("more", [{}, {"IMAP_USER": "svar"}, {
    "IMAP_USER": "svar", "IMAP_PASSWORD": "x", "IMAP_OAUTH_TOKEN": "y"}])  # fmt: skip
def test_a_mailbox_needs_its_name_and_one_way_in(more: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_IMAP_HOST", "imap.example")
    for name, value in more.items():
        monkeypatch.setenv(f"SVARSTID_{name}", value)
    with pytest.raises(Refused, match="IMAP"):
        load()


def test_a_clock_set_back_trusts_no_old_decision(sqlite_db: Database, tmp_path: Path) -> None:
    now = datetime(2024, 5, 20, 8, 0, tzinfo=UTC)
    with sqlite_db.write() as session:
        polling.watch(session, _settings(tmp_path), now)
    for at, is_valid in ((now, True), (now - timedelta(hours=3), False), (now + timedelta(hours=3), False)):
        with sqlite_db.write() as session:
            assert bool(reply_address(session, at)) is is_valid
