"""The provider's events: whether they are its own, and what each of them says."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from mail.transports.sendgrid_events import OLDEST_S, Signed, is_signed, key_of, read
from schemas.mail.delivery import DeliveryReport
from tests.mail.transports.sendgrid_fake import Events

NOW = datetime(2024, 5, 30, 8, 0, tzinfo=UTC)  # torsdag
AT_S = int(NOW.timestamp())
EVENTS = Events()
KEY = key_of(EVENTS.public_key)
BODY = json.dumps([EVENTS.event("delivered", "abc", "å@salem.example", AT_S)], ensure_ascii=False).encode() + b"\r\n"


def signed(body: bytes = BODY, at_s: int = AT_S, **changes: Any) -> Signed:
    headers = EVENTS.signed(body, at_s)
    found = {"body": body, "signature": headers["X-Twilio-Email-Event-Webhook-Signature"], "timestamp": str(at_s)}
    return Signed(**(found | changes))


def test_what_the_provider_has_signed_is_its_own() -> None:
    assert is_signed(signed(), KEY, NOW)


_OTHER = Events()
_GOOD = signed()


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(Signed(BODY[:-1], _GOOD.signature, _GOOD.timestamp), id="a byte less"),
        pytest.param(Signed(BODY[:-2], _GOOD.signature, _GOOD.timestamp), id="without its line end"),
        pytest.param(Signed(BODY + b" ", _GOOD.signature, _GOOD.timestamp), id="a byte more"),
        pytest.param(Signed(BODY.replace(b"abc", b"abd"), _GOOD.signature, _GOOD.timestamp), id="another mail"),
        pytest.param(Signed(BODY, _GOOD.signature, str(AT_S + 1)), id="another second"),
        pytest.param(Signed(BODY, _GOOD.signature, ""), id="no time"),
        pytest.param(Signed(BODY, _GOOD.signature, "9" * 400), id="no time that there is"),
        pytest.param(Signed(BODY, _GOOD.signature, "nu"), id="a time in words"),
        pytest.param(Signed(BODY, "", _GOOD.timestamp), id="no signature"),
        pytest.param(Signed(BODY, "åäö", _GOOD.timestamp), id="a signature that is none"),
        pytest.param(Signed(BODY, _GOOD.signature[:-4], _GOOD.timestamp), id="a signature cut short"),
        pytest.param(Signed(BODY, base64.b64encode(b"0" * 70).decode(), _GOOD.timestamp), id="a signature made up"),
        pytest.param(
            Signed(BODY, _OTHER.signed(BODY, AT_S)["X-Twilio-Email-Event-Webhook-Signature"], _GOOD.timestamp),
            id="another key",
        ),
        pytest.param(Signed(b"\xff\xfe", _GOOD.signature, _GOOD.timestamp), id="no text"),
    ],
)
def test_what_differs_by_as_much_as_a_byte_is_not(forged: Signed) -> None:
    assert not is_signed(forged, KEY, NOW)


@pytest.mark.parametrize(
    ("age_s", "is_taken"),
    [(0, True), (86_400, True), (OLDEST_S, True), (OLDEST_S + 1, False), (-600, True), (-601, False)],
)
def test_the_provider_has_a_day_and_two_hours(age_s: int, is_taken: bool) -> None:
    assert is_signed(signed(at_s=AT_S - age_s), KEY, NOW) is is_taken


@given(st.binary(max_size=80), st.text(max_size=90), st.text(max_size=12))
def test_no_other_request_passes_or_fails_otherwise(body: bytes, signature: str, timestamp: str) -> None:
    assert not is_signed(Signed(body, signature, timestamp), KEY, NOW)


def _of(key: Any) -> str:
    return base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


@pytest.mark.parametrize(
    "text", ["", "nyckel", "MFkwEwYH", _of(rsa.generate_private_key(65537, 2048)), base64.b64encode(b"0" * 91).decode()]
)
def test_a_text_that_is_no_such_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no public key"):
        key_of(text)
    assert key_of(_of(ec.generate_private_key(ec.SECP256R1()))) is not None


def _one(**event: Any) -> DeliveryReport | None:
    made = EVENTS.event(event.pop("event"), "abc", "Direktor@Salem.example", AT_S, **event)
    found = read(json.dumps([made]).encode())
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("event", "state", "reason"),
    [
        ({"event": "processed"}, "taken", ""),
        ({"event": "delivered", "response": "250 OK"}, "delivered", ""),
        ({"event": "deferred", "reason": "452 4.2.2 over quota"}, "delayed", "Brevlådan är full."),
        ({"event": "deferred"}, "delayed", "Mottagarens e-post tar inte emot mejlet just nu."),
        (
            {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 no such user"},
            "bounced",
            "Adressen finns inte hos mottagaren.",
        ),
        (
            {"event": "bounce", "type": "bounce", "status": "", "reason": "550 5.1.10 RESOLVER.ADR.RecipientNotFound"},
            "bounced",
            "Adressen finns inte, eller så tar domänen inte emot e-post.",
        ),
        (
            {"event": "bounce", "type": "bounce", "status": "5.0.0"},
            "bounced",
            "Mottagarens e-post skickade tillbaka mejlet.",
        ),
        (
            {"event": "bounce", "type": "blocked", "status": "5.7.1", "reason": "550 5.7.1 spam"},
            "blocked",
            "Mottagarens e-post stoppade mejlet, till exempel i ett skräppostfilter.",
        ),
        ({"event": "blocked", "status": "5.7.1"}, "blocked", "Mottagarens e-post stoppade mejlet, till exempel i ett"),
        ({"event": "dropped", "reason": "Bounced Address"}, "bounced", "SendGrid skickade inte mejlet: adressen har"),
        ({"event": "dropped", "reason": "Invalid"}, "bounced", "SendGrid skickade inte mejlet: adressen är ogiltig."),
        ({"event": "dropped", "reason": "Spam Reporting Address"}, "blocked", "SendGrid skickade inte mejlet:"),
        ({"event": "dropped", "reason": "Recipient List over Package Quota"}, "blocked", "SendGrid skickade inte"),
        ({"event": "dropped"}, "blocked", "SendGrid skickade inte mejlet."),
        ({"event": "spamreport"}, "blocked", "Mottagaren har märkt mejlet som skräppost."),
    ],
)
def test_what_each_event_says(event: dict[str, Any], state: str, reason: str) -> None:
    report = _one(**event)
    assert report is not None
    assert (report.state, report.public_id, report.recipient) == (state, "abc", "direktor@salem.example")
    assert report.reason.startswith(reason) and bool(report.reason) == bool(reason)
    assert report.at == NOW and report.source == "provider" and report.key.startswith("sendgrid/event-")


@pytest.mark.parametrize("name", ["open", "click", "unsubscribe", "group_unsubscribe", "account_status_change", ""])
def test_what_says_nothing_of_delivery_is_left_out(name: str) -> None:
    assert _one(event=name) is None


def test_a_mail_of_another_system_has_no_id_of_ours() -> None:
    (report,) = read(json.dumps([EVENTS.event("delivered", "", "a@b.example", AT_S)]).encode())
    assert report.public_id == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"sg_event_id": ""},
        {"sg_event_id": 7},
        {"sg_event_id": "x" * 500},
        {"timestamp": "nu"},
        {"timestamp": -1},
        {"timestamp": True},
        {"timestamp": 10**15},
        {"timestamp": None},
        {"event": ["delivered"]},
    ],
)
def test_an_event_that_cannot_be_kept_is_left_out_and_the_rest_is_kept(changes: dict[str, Any]) -> None:
    good = EVENTS.event("delivered", "abc", "a@b.example", AT_S)
    assert len(read(json.dumps([good | changes, good, "nonsense", 7]).encode())) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b'"x"', b"\xff", b"[" * 100_000, b"9" * 5000])
def test_a_body_that_is_no_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="no list of events"):
        read(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "event": st.sampled_from(["delivered", "bounce", "dropped"]) | _JSON,
                "email": st.text(max_size=300) | _JSON,
                "timestamp": st.integers() | _JSON,
                "sg_event_id": st.text(max_size=20) | _JSON,
                "public_id": st.text(max_size=20) | _JSON,
                "reason": st.text(max_size=30) | _JSON,
                "status": st.text(max_size=10) | _JSON,
                "type": _JSON,
            },
        )
        | _JSON,
        max_size=4,
    )
)
def test_whatever_stands_in_it_is_read_without_an_error(events: list[Any]) -> None:
    for report in read(json.dumps(events).encode()):
        assert "\0" not in report.model_dump_json()
        assert report.at + timedelta(0) == report.at
