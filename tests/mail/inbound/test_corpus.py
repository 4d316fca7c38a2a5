"""What comes back by mail, as programs and servers write it: every message of the corpus is read as the table says.

The messages were written for this, in the shape that each program gives them; nobody in them exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from mail.inbound.answer.understood import Understood, understand
from mail.inbound.authentication import verdict
from mail.inbound.classify import classify, public_ids, why_unsure
from mail.inbound.machines.automatic import Absence, absence
from mail.inbound.machines.delivery_report import reports
from mail.inbound.message import Incoming, read
from schemas.mail.inbound import MessageClass
from tests.mail.inbound.corpus_questions import ASKED, CORPUS, OWN, SERVER, ours

EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((CORPUS / "expected.yaml").read_text(encoding="utf-8"))
INVITATION, MAIL = "tyr-inbjudan", "k7Qd2mPx9TzR4vBn1LwYcA"


def _of_class(kind: MessageClass) -> list[str]:
    return [name for name, expected in EXPECTED.items() if expected["class"] == kind]


def message(name: str) -> Incoming:
    """The message of that name, read."""
    return read((CORPUS / f"{name}.eml").read_bytes())


def understood(incoming: Incoming, asks: str) -> Understood:
    """What the message answers to the questions of that mail."""
    sender = f"{incoming.from_name} {incoming.from_email}"
    asked = ASKED[asks.partition("+")[0]]
    return understand(incoming.text, asked, ours(asks), sender=sender, subject=incoming.subject)


def _codes(asks: str, given: Mapping[str, str]) -> list[str]:
    return [given.get(question.key, "-") for question in ASKED[asks.partition("+")[0]]]


def test_every_message_stands_in_the_table_and_every_class_has_several() -> None:
    assert {path.stem for path in CORPUS.glob("*.eml")} == set(EXPECTED)
    assert len(EXPECTED) >= 80
    assert {kind: len(_of_class(kind)) >= 3 for kind in MessageClass} == dict.fromkeys(MessageClass, True)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_message_is_of_its_class(name: str) -> None:
    incoming = message(name)
    assert classify(incoming, OWN) == EXPECTED[name]["class"]
    assert incoming.problem == EXPECTED[name].get("problem", "")


@pytest.mark.parametrize("name", _of_class(MessageClass.REPLY))
def test_a_reply_is_about_our_mail_and_somebody_vouches_for_it_or_nobody(name: str) -> None:
    incoming, expected = message(name), EXPECTED[name]
    found = [(each.public_id, "token" if each.token else "mail") for each in public_ids(incoming, OWN)]
    wanted = {"token": INVITATION, "mail": MAIL}
    assert found == [(wanted[way], way) for way in expected.get("about", "token+mail").split("+")]
    unsure = why_unsure(incoming, OWN)
    assert bool(unsure) is ("unsure" in expected)
    assert expected.get("unsure", "") in unsure
    passed = verdict(incoming, SERVER)
    assert (passed.by or "-", passed.passed) == (expected["by"], expected["by"] != "-")
    assert bool(passed.reason) is not passed.passed
    assert [each.filename for each in incoming.attachments] == expected.get("files", [])


@pytest.mark.parametrize("name", [name for name in _of_class(MessageClass.REPLY) if "answers" in EXPECTED[name]])
def test_a_plain_answer_is_understood(name: str) -> None:
    expected = EXPECTED[name]
    found = understood(message(name), expected["asks"])
    assert (found.doubt, _codes(expected["asks"], found.answers)) == ("", expected["answers"])


@pytest.mark.parametrize("name", [name for name in _of_class(MessageClass.REPLY) if "doubt" in EXPECTED[name]])
def test_what_is_not_plain_is_in_doubt_with_a_proposal(name: str) -> None:
    expected = EXPECTED[name]
    found = understood(message(name), expected["asks"])
    assert found.answers == {}
    assert expected["doubt"] in found.doubt
    assert _codes(expected["asks"], found.proposal) == expected["proposal"]


@pytest.mark.parametrize("name", _of_class(MessageClass.AUTOMATIC))
def test_an_automatic_reply_says_who_is_away_and_who_stands_in(name: str) -> None:
    said = {key: value for key, value in EXPECTED[name].items() if key != "class"}
    assert absence(message(name)) == Absence(**said)


@pytest.mark.parametrize("name", _of_class(MessageClass.DELIVERY_REPORT))
def test_a_delivery_report_says_what_became_of_our_mail(name: str) -> None:
    found = reports(message(name))
    assert [[each.recipient, each.state, each.code] for each in found] == EXPECTED[name]["reports"]
    assert {each.public_id for each in found} == {MAIL}
    assert all(bool(each.reason) is (each.state != "delivered") for each in found)
    assert {f"{each.at:%Y-%m-%d}" for each in found} == {"2024-05-14"}


def test_only_a_delivery_report_reports() -> None:
    others = [name for name, expected in EXPECTED.items() if expected["class"] != MessageClass.DELIVERY_REPORT]
    assert [name for name in others if reports(message(name))] == []
