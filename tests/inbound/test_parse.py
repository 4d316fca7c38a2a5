"""SendGrid's Inbound Parse: raw bytes from whoever proves to be the provider, and from nobody else."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlmodel import select
from starlette.responses import Response
from starlette.testclient import TestClient

from db import documents
from db.inbound import queue
from db.inbound.reader import Reader
from db.inbound.reading import read_stored
from db.store.session import Database
from schemas.tables.inbound import MailSourceRow, ReceivedMailRow
from settings import Settings
from web.app import create_app
from web.inbound import SIGNATURE, TIMESTAMP, is_signed
from web.posted_mail import raw_message
from web.shell.addresses import PARSE, PARSE_TOKEN
from words.needs import need_text

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
MAIL = "From: a@salem.example\r\nSubject: Sv\r\n\r\nJa, åäö\r\n".encode("latin-1")
AT = "1716192000"
TYPE = "multipart/form-data; boundary=xYzZY"


def form(mail: bytes | None = MAIL) -> bytes:
    """What the provider posts, set raw; with `mail` None as it does when it is not."""
    parts = [(b"sender_ip", b"192.0.2.1"), (b"email" if mail is not None else b"text", mail or b"Ja")]
    body = b"".join(
        b'--xYzZY\r\nContent-Disposition: form-data; name="' + name + b'"\r\n\r\n' + value + b"\r\n"
        for name, value in parts
    )
    return body + b"--xYzZY--\r\n"


def signed(body: bytes, at: str = AT) -> dict[str, str]:
    signature = base64.b64encode(KEY.sign(at.encode() + body, ec.ECDSA(SHA256()))).decode()
    return {"Content-Type": TYPE, SIGNATURE: signature, TIMESTAMP: at}


@pytest.fixture
def posted(sqlite_db: Database, tmp_path: Path) -> Iterator[TestClient]:
    """The web of a register that takes signed posts."""
    settings = Settings(data_dir=tmp_path, parse_public_key=PUBLIC, secret_key="k" * 40, inbound_mb=1)
    with TestClient(create_app(settings, sqlite_db)) as client:
        yield client


def rows(db: Database) -> list[ReceivedMailRow]:
    with db.read() as session:
        return list(session.exec(select(ReceivedMailRow)))


def test_a_signed_post_is_stored_byte_by_byte_and_once(posted: TestClient, sqlite_db: Database, tmp_path: Path) -> None:
    for _ in range(3):
        assert posted.post(PARSE, content=form(), headers=signed(form())).status_code == 200
    (row,) = rows(sqlite_db)
    assert (row.source, row.state, row.size) == ("parse", "new", len(MAIL))
    assert documents.path_of(tmp_path / "documents", row.checksum).read_bytes() == MAIL


def _tampered() -> list[tuple[str, bytes, dict[str, str]]]:
    body, headers = form(), signed(form())
    return [
        ("the body", body.replace(b"Ja", b"Ne"), headers),
        ("one byte less", body[:-1], headers),
        ("the time", body, headers | {TIMESTAMP: "1716192001"}),
        ("no signature", body, {"Content-Type": TYPE}),
        ("no base64", body, headers | {SIGNATURE: "%%%"}),
        ("another's", body, headers | {SIGNATURE: base64.b64encode(b"0" * 70).decode()}),
        ("no time", body, headers | {TIMESTAMP: ""}),
    ]


@pytest.mark.parametrize(("_what", "body", "headers"), _tampered(), ids=[each[0] for each in _tampered()])
def test_what_is_tampered_with_is_refused(
    _what: str, body: bytes, headers: dict[str, str], posted: TestClient, sqlite_db: Database
) -> None:
    assert posted.post(PARSE, content=body, headers=headers).status_code == 403
    assert rows(sqlite_db) == []


def test_another_key_says_nothing() -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    body = form()
    signature = base64.b64encode(other.sign(AT.encode() + body, ec.ECDSA(SHA256()))).decode()
    assert not is_signed(PUBLIC, signature, hashlib.sha256(AT.encode() + body).digest())
    assert is_signed(PUBLIC, signed(body)[SIGNATURE], hashlib.sha256(AT.encode() + body).digest())


def test_a_token_is_proof_too(sqlite_db: Database, tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "parse_token": "hemlig", "secret_key": "k" * 40})
    with TestClient(create_app(settings, sqlite_db)) as client:
        statuses = [
            client.post(PARSE, content=form(), headers={"Content-Type": TYPE, "Authorization": word}).status_code
            for word in ("", "Bearer", "Bearer fel", "hemlig", "Bearer hemlig")
        ]
    assert statuses == [403, 403, 403, 403, 200]
    assert len(rows(sqlite_db)) == 1


def test_where_it_is_not_configured_there_is_no_such_page(sqlite_db: Database, tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data_dir=tmp_path, secret_key="k" * 40), sqlite_db)) as client:
        assert client.post(PARSE, content=form(), headers=signed(form())).status_code == 404


@pytest.mark.parametrize("body", [form(None), form()[:-30]], ids=["not raw", "cut short"])
def test_a_post_that_holds_no_message_is_stored_unread_and_told_at_once(
    posted: TestClient, sqlite_db: Database, tmp_path: Path, body: bytes
) -> None:
    assert posted.post(PARSE, content=body, headers=signed(body)).status_code == 200
    (row,) = rows(sqlite_db)
    assert documents.path_of(tmp_path / "documents", row.checksum).read_bytes() == body
    assert row.is_whole is False
    with sqlite_db.read() as session:
        source = session.get_one(MailSourceRow, "parse")
        (need,) = queue.source_needs(session, source.seen_at)
    assert "raw, full MIME" in source.problem and source.problem in need_text(need)
    assert posted.post(PARSE, content=form(), headers=signed(form())).status_code == 200
    with sqlite_db.read() as session:
        assert queue.source_needs(session, source.seen_at) == []


def test_of_one_that_is_too_large_the_head_is_kept_and_a_person_told(
    posted: TestClient, sqlite_db: Database, tmp_path: Path
) -> None:
    """Two with the same head are two; whoever cannot prove anything is turned away however much there is."""
    middling = form(b"x" * 900_000)
    assert posted.post(PARSE, content=middling, headers=signed(middling)).status_code == 200
    for letter in (b"x", b"y", b"y"):
        large = form(MAIL + letter * 3_000_000)
        assert posted.post(PARSE, content=large, headers=signed(large)).status_code == 200
    assert posted.post(PARSE, content=large, headers=signed(large[:-1])).status_code == 403
    _, first, second = rows(sqlite_db)
    assert first.size == second.size == len(form(MAIL + b"x" * 3_000_000))
    kept = documents.path_of(tmp_path / "documents", first.checksum).read_bytes()
    assert kept.startswith(MAIL) and len(kept) < 70_000
    settings = Settings(data_dir=tmp_path, parse_public_key=PUBLIC, secret_key="k" * 40, inbound_mb=1)
    read_stored(sqlite_db, Reader.of(settings), datetime(2024, 5, 20, 8, tzinfo=UTC))
    *_, first, second = rows(sqlite_db)
    assert {(row.state, row.kind, row.from_email) for row in (first, second)} == {
        ("waiting", "unreadable", "a@salem.example")
    }
    assert "för stort: 3,0 MB, och gränsen är 1 MB" in first.why and "ingen annanstans" in first.why


def test_what_cannot_be_stored_is_asked_for_again(
    posted: TestClient, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answer: Response = posted.post(PARSE, content=form(), headers=signed(form()))  # type: ignore[assignment]
    assert (answer.status_code, "retry-after" in answer.headers, rows(sqlite_db)) == (503, True, [])


def test_a_token_is_fetched_by_the_client_secret_and_is_good_for_an_hour(sqlite_db: Database, tmp_path: Path) -> None:
    """As SendGrid's OAuth policy has it."""
    now = [datetime(2024, 5, 20, 8, tzinfo=UTC)]
    settings = Settings(data_dir=tmp_path, parse_token="hemligt: å", secret_key="k" * 40)
    app = create_app(settings, sqlite_db, clock=lambda: now[0])
    asked = {"grant_type": "client_credentials", "client_id": "x"}
    with TestClient(app) as client:

        def post(token: str) -> int:
            own = {"Content-Type": TYPE, "Authorization": f"Bearer {token}"}
            return client.post(PARSE, content=form(), headers=own).status_code

        for wrong in (asked, asked | {"client_secret": "fel"}, asked | {"client_secret": ""}):
            assert client.post(PARSE_TOKEN, data=wrong).status_code == 401
        basic = base64.b64encode(f"x:{quote_plus('hemligt: å')}".encode()).decode()
        given = client.post(PARSE_TOKEN, data=asked, headers={"Authorization": f"Basic {basic}"})
        assert (given.status_code, given.json()["expires_in"], given.headers["cache-control"]) == (
            200,
            3600,
            "no-store",
        )
        token = given.json()["access_token"]
        assert post(token) == 200
        end, _, mac = token.partition(".")
        for forged in (f"{int(end) + 1}.{mac}", f"{end}.", end, ".", "", f"{end}.{'0' * 64}", f"x.{mac}"):
            assert post(forged) == 403, forged
        now[0] += timedelta(hours=1)
        assert post(token) == 403
        by_form = client.post(PARSE_TOKEN, data={"client_secret": "hemligt: å"})
        assert (by_form.status_code, by_form.json()) == (400, {"error": "unsupported_grant_type"})


def test_without_a_secret_there_are_no_tokens(posted: TestClient) -> None:
    assert posted.post(PARSE_TOKEN, data={"grant_type": "client_credentials", "client_secret": ""}).status_code == 404


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="])
def test_no_form_no_message(kind: str) -> None:
    assert raw_message(kind, form()) is None


def test_a_broken_form_holds_no_message() -> None:
    for body in (b"", b"--xYzZY", b"--other\r\n\r\n", form()[: len(form()) // 3]):
        assert raw_message(TYPE, body) is None
