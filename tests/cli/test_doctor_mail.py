"""The doctor has the provider check key and sender, and says what to mend."""

from __future__ import annotations

import smtplib
import socket
from unittest.mock import Mock

import pytest

from cli.doctor.mail import mail
from schemas.output.operations import Check
from settings import Settings
from tests.mail.transports.sendgrid_fake import KEY, SENDER, Answer, Events, Provider, sendgrid_fake

EVENTS = Events()


def looked(
    provider: Provider,
    *,
    key: str = KEY,
    sender: str = f"Svarstid <{SENDER}>",
    webhook_key: str = EVENTS.public_key,
) -> Check:
    with sendgrid_fake(provider) as url:
        found = mail(
            Settings(
                mail="sendgrid", mail_from=sender, sendgrid_key=key, sendgrid_url=url, sendgrid_webhook_key=webhook_key
            )
        )
    assert found.name == "mail"
    assert KEY not in found.text + found.cure
    return found


def test_a_good_key_and_sender_are_well_and_nothing_is_sent() -> None:
    provider = Provider()
    found = looked(provider)
    assert (found.ok, found.cure) == (True, "")
    assert f"godtar nyckeln och avsändaren {SENDER}. Inget mejl skickades." in found.text
    assert not provider.taken and len(provider.asked) == 1


def test_it_says_whether_anybody_will_hear_what_becomes_of_the_mails() -> None:
    without = looked(Provider(), webhook_key="")
    assert without.ok and "webhookens nyckel är inte satt" in without.text
    assert "SVARSTID_SENDGRID_WEBHOOK_KEY" in without.cure
    assert "Vad som blir av mejlen tas emot på /mejl/handelser." in looked(Provider()).text


@pytest.mark.parametrize(
    ("key", "sender", "plan", "told"),
    [
        ("SG.wrong", SENDER, [], "SendGrid godtar inte nyckeln. Kontrollera SVARSTID_SENDGRID_KEY."),
        (KEY, "annan@samverkan.example", [], "SendGrid har inte godkänt avsändaren."),
        (KEY, SENDER, [Answer(403, ((None, "access forbidden"),))], "Ge den rätten Mail Send"),
        (KEY, SENDER, [Answer(500)], "SendGrid har ett fel hos sig just nu (500)."),
        (KEY, SENDER, [Answer(202)], "SendGrid svarade 202 på kontrollen, i stället för 200."),
    ],
)
def test_what_is_wrong_is_said_with_its_cure(key: str, sender: str, plan: list[Answer], told: str) -> None:
    found = looked(Provider(list(plan)), key=key, sender=sender)
    assert not found.ok
    assert told in found.text
    assert found.cure


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "namnet går inte att slå upp."),
        (ConnectionRefusedError(111, "Connection refused"), "ingen svarar där."),
        (TimeoutError("timed out"), "inget svar i tid."),
        (smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), "förbindelsen stängdes."),
    ],
)
def test_a_relay_that_cannot_be_reached_is_told(fault: Exception, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Mock(side_effect=fault))
    found = mail(Settings(mail="smtp", smtp_host="relay.example", smtp_security="none"))
    assert (found.ok, found.text) == (False, f"E-postservern relay.example går inte att nå: {told}")
    assert found.cure


def test_a_relay_that_says_no_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Mock(side_effect=smtplib.SMTPAuthenticationError(535, b"no")))
    found = mail(Settings(mail="smtp", smtp_host="relay.example"))
    assert found.text == "E-postservern relay.example tar inte emot: användarnamn eller lösenord godtas inte."


def test_a_provider_that_is_away_is_told() -> None:
    found = mail(Settings(mail="sendgrid", sendgrid_key=KEY, sendgrid_url="http://127.0.0.1:1"))
    assert (found.ok, found.text) == (False, "SendGrid går inte att nå: ingen svarar där.")
