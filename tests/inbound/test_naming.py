"""Fel person: whose word suffices, as each municipality has chosen, by the page and by mail."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from db.register import directories, people
from mail.tokens import Keys
from mail.writing.render import render
from rules.dates.clock import local_date
from schemas.file.directory import Directory, NamedBy
from schemas.mail.inbound import ReceivedState
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.people import OrganisationRow
from secretariat import inbox
from tests.inbound.replies import mails, received, reply, sentences, take
from tests.web.site import SECRET, Site

SEAT, NEW = "tyreso/kommundirektor", "ny.direktor@tyreso.example"
WORDS = "Fel person, skicka till Nya Direktören, {}."
SECRETARIAT, BOTH, MAILBOX, BY_SEAT = NamedBy


def _choose(site: Site, policy: NamedBy) -> None:
    with site.db.write() as session:
        session.get_one(OrganisationRow, "tyreso").reader_named_by = policy.value


def _holder(site: Site) -> str:
    with site.db.read() as session:
        found = people.holder_of(session, SEAT, local_date(site.now))
    return found.email if found else ""


def _propose(site: Site, email: str = NEW) -> tuple[ReceivedMailRow, str]:
    """What the row has become, and what the page said."""
    with site.client() as public:
        page = public.get(f"{site.link('tyreso')}/fel-person").text
        done = public.post(f"{site.link('tyreso')}/fel-person", data={"other_name": "Nya", "other_email": email})
    assert done.status_code == 200, done.text
    return received(site)[-1], page + done.text


def _link(site: Site) -> str:
    """The path in the mail to the official mailbox."""
    (mail,) = mails(site, "reader_named")
    assert (mail.to_email, mail.cc_email) == ("kommun@tyreso.example", "")
    text = render(mail, "http://testserver", Keys.single(SECRET)).text
    return str(re.findall(r"http://testserver(/s/\S+)", text)[0])


def _say(client: TestClient, link: str, answer: str) -> str:
    page = client.get(link)
    assert page.status_code == 200 and "Stämmer det att Nya ska svara?" in page.text
    assert " checked" not in page.text
    assert client.post(link, data={}).status_code == 422, "a mail scanner that presses every button says nothing"
    done = client.post(link, data={"right": answer})
    assert done.status_code == 200
    assert "redan behandlat" in client.get(link).text or answer == "ja"
    return done.text


@pytest.mark.parametrize(
    ("policy", "is_asked", "is_done"),
    [(SECRETARIAT, False, False), (BOTH, True, False), (MAILBOX, True, False), (BY_SEAT, False, True)],
)
def test_the_page_says_what_comes_first_and_does_it(site: Site, policy: NamedBy, is_asked: bool, is_done: bool) -> None:
    _choose(site, policy)
    row, said = _propose(site)
    assert bool(mails(site, "reader_named")) is is_asked
    assert (row.state, _holder(site) == NEW) == ((ReceivedState.DEALT if is_done else ReceivedState.WAITING), is_done)
    assert ("officiella brevlåda" in said) is is_asked
    assert bool(mails(site, "handed_over")) is is_done
    assert bool(mails(site, "named_other")) is not is_done
    with site.client() as public:
        assert public.get(site.link("tyreso")).status_code == 200, "the link of whoever has the seat now"


@pytest.mark.parametrize(("policy", "is_done"), [(BOTH, False), (MAILBOX, True)])
def test_the_official_mailbox_says_yes_by_its_own_link(site: Site, policy: NamedBy, is_done: bool) -> None:
    _choose(site, policy)
    _propose(site)
    link = _link(site)
    with site.client() as public:
        assert public.get(re.sub(r"\d+$", "99", link)).status_code == 404, "a link is for its own proposal"
        assert public.get(site.link("tyreso") + "/lasare/1").status_code == 404, "the question's own link opens it not"
        said = _say(public, link, "ja")
    (row,) = received(site)
    assert (_holder(site) == NEW, row.state == ReceivedState.DEALT) == (is_done, is_done)
    assert ("får frågan med en egen länk" in said) is is_done
    if is_done:
        assert "av sig självt" in row.reason
        assert any("fick en ny innehavare" in line for line in sentences(site))
    else:
        assert row.why.endswith("Den officiella brevlådan har sagt att det stämmer.")


def test_the_official_mailbox_says_no_and_nothing_changes(site: Site) -> None:
    _choose(site, MAILBOX)
    before = _holder(site)
    _propose(site)
    with site.client() as public:
        assert "Inget är ändrat" in _say(public, _link(site), "nej")
    (row,) = received(site)
    assert (_holder(site), row.state, row.reason) == (
        before, "dealt", "Den officiella brevlådan säger att det inte stämmer.",
    )  # fmt: skip


@pytest.mark.parametrize("policy", [MAILBOX, BY_SEAT])
def test_an_address_outside_the_municipality_waits_for_the_secretariat(site: Site, policy: NamedBy) -> None:
    _choose(site, policy)
    row, _ = _propose(site, "ny@annan.example")
    if policy == MAILBOX:
        with site.client() as public:
            assert "kontrollerar uppgiften" in _say(public, _link(site), "ja")
    assert (received(site)[-1].state, row.state) == ("waiting", "waiting")
    assert _holder(site) != "ny@annan.example"


@pytest.mark.parametrize(
    ("policy", "sender", "is_done"),
    [
        (SECRETARIAT, "", False), (BY_SEAT, "", True), (BY_SEAT, "kommun@tyreso.example", True), (MAILBOX, "", False),
        (MAILBOX, "kommun@tyreso.example", True), (BOTH, "kommun@tyreso.example", False),
        (BY_SEAT, "nagon@tyreso.example", False),
    ],
)  # fmt: skip
def test_by_mail_only_a_proved_sender_of_the_seat_counts(
    site: Site, policy: NamedBy, sender: str, is_done: bool
) -> None:
    _choose(site, policy)
    (row,) = take(site, reply(site, WORDS.format(NEW), sender=sender))
    assert inbox.has_named(site.db) is is_done
    assert inbox.hand_over_named(site.db, site.now) == is_done
    assert (_holder(site) == NEW, received(site)[0].state == "dealt") == (is_done, is_done)
    assert bool(mails(site, "reader_named")) is (policy in (MAILBOX, BOTH) and not sender), row.why
    assert not inbox.has_named(site.db)


def test_a_mail_that_proves_nothing_counts_for_nothing(site: Site) -> None:
    _choose(site, BY_SEAT)
    take(site, reply(site, WORDS.format(NEW), is_proved=False))
    assert inbox.hand_over_named(site.db, site.now) == 0


def test_the_choice_comes_from_the_directory_file_and_says_so(site: Site) -> None:
    file = Directory.model_validate(
        {
            "organisations": [
                {
                    "key": "tyreso",
                    "name": "Tyresö kommun",
                    "mailbox": "kommun@tyreso.example",
                    "reader_named_by": "platsen",
                },
                {"key": "nytt", "name": "Nya kommun", "mailbox": "kansli@nytt.example", "reader_named_by": "brevladan"},
            ]
        }
    )
    with site.db.write() as session:
        directories.add_organisations(session, file.organisations)
        assert NamedBy(session.get_one(OrganisationRow, "nytt").reader_named_by) is MAILBOX
        assert directories.take_names(session, file, local_date(site.now)) == [
            "Tyresö kommun har ett nytt val för fel person: platsen."
        ]
        assert directories.take_names(session, file, local_date(site.now)) == []
        assert NamedBy(session.get_one(OrganisationRow, "tyreso").reader_named_by) is BY_SEAT
