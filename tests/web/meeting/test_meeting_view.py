"""The page for views in advance: what the link opens, what is received, and what must change nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from db.outbox import dispatch
from db.register import people
from mail.links import view_url
from mail.tokens import Keys
from mail.writing.render import render
from schemas.tables.people import HolderRow
from secretariat.register import people as seats
from tests.web.meeting.meeting_site import (
    BEGINS,
    EVENING_BEFORE,
    SALEM,
    call,
    history,
    link,
    mails,
    meeting_file,
    views,
)
from tests.web.site import SECRET, Site

DISSENT = {"kind-2": "avvikande", "text-2": "Vänta ett år."}


@pytest.fixture
def called(site: Site, desk: TestClient) -> str:
    """Salem's link, on the evening before the meeting."""
    call(desk)
    site.now = EVENING_BEFORE
    return link(site)


def untouched(html: str) -> dict[str, str]:
    """What a browser sends of the form if nobody touches it."""
    form = html[html.index('<form method="post" action="/m/') :]
    form = form[: form.index("</form>")]
    fields = dict(re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>([^<]*)</textarea>', form))
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if attributes["type"] != "radio" or " checked" in tag:
            fields[attributes["name"]] = attributes.get("value", "")
    return fields


def test_the_page_says_what_silence_means_and_to_look_changes_nothing(
    called: str, client: TestClient, site: Site
) -> None:
    page = client.get(called)
    assert page.status_code == client.head(called).status_code == 200
    for words in (
        "Du skriver för Salems kommun",
        "Före torsdag den 30 maj 2024 kl. 8.30",
        "Den som är frånvarande står bakom beslutet om ingen avvikande uppfattning har lämnats i förväg.",
        "Punkt 2. Verksamhetsplan och budget",
        "Är ni borta och tysta står ni bakom beslutet.",
        "Tystnad räknas inte här. Frågan gäller avtal; där räknas bara uttryckliga svar.",
    ):
        assert words in page.text
    assert " checked" not in page.text
    assert (views(site), len(history(site)), mails(site, "meeting_view")) == ([], 1, [])


def test_an_untouched_form_says_nothing_at_first_or_later(called: str, client: TestClient, site: Site) -> None:
    assert client.post(called, data=untouched(client.get(called).text)).status_code == 422
    client.post(called, data=DISSENT)
    assert client.post(called, data=untouched(client.get(called).text)).status_code == 422
    assert len(views(site)) == 1


def test_a_view_is_received_shown_and_told_by_mail(called: str, client: TestClient, site: Site) -> None:
    sent = client.post(called, data={**untouched(client.get(called).text), **DISSENT})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{called}/kvitto")
    [view] = views(site)
    assert (view.seat, view.item, view.version, view.kind, view.text) == (SALEM, "2", 1, "avvikande", "Vänta ett år.")
    assert view.received_at == EVENING_BEFORE
    receipt = client.get(f"{called}/kvitto").text
    assert "Tack, det är mottaget" in receipt
    assert "Mottaget onsdag den 29 maj 2024 kl. 19.00" in receipt
    [mail] = mails(site, "meeting_view")
    assert (mail.to_email, mail.send_at) == ("kommundirektor@salem.example", EVENING_BEFORE)
    told = history(site)[-1]
    assert (told.kind, told.text) == ("view_given", "Salems kommun har lämnat en avvikande uppfattning i punkt 2.")
    assert "Vänta" not in f"{told.dedup_key}{told.data}"


def test_a_view_is_changed_and_taken_back_and_every_version_is_kept(
    called: str, client: TestClient, site: Site
) -> None:
    client.post(called, data=DISSENT)
    client.post(called, data=DISSENT)
    assert len(views(site)) == 1  # the same twice is one
    client.post(called, data={"kind-2": "synpunkt", "text-2": "Se § 45.", "seen": "1"})
    page = client.get(called).text
    assert "Det ni har skrivit: synpunkt" in page
    assert "Ta tillbaka det vi har skrivit" in page
    client.post(called, data={"kind-2": "tillbaka", "seen": "2"})
    assert [(view.version, view.kind) for view in views(site)] == [(1, "avvikande"), (2, "synpunkt"), (3, "ingen")]
    assert "Ni har tagit tillbaka det ni skrev" in client.get(f"{called}/kvitto").text
    client.post(called, data={"kind-2": "tillbaka", "seen": "3"})
    assert len(views(site)) == 3


def test_someone_it_was_forwarded_to_writes_under_its_own_name(called: str, client: TestClient, site: Site) -> None:
    who = {"given_by": "Kanslichefen i Salem", "given_email": "kanslichef@salem.example"}
    assert client.post(called, data={**DISSENT, "given_email": who["given_email"]}).status_code == 422
    assert client.post(called, data={**DISSENT, **who}).status_code == 303
    sender, holder = mails(site, "meeting_view")
    assert (sender.to_email, sender.props["public_id"]) == ("kanslichef@salem.example", "")
    assert (holder.to_email, holder.props["is_copy"]) == ("kommundirektor@salem.example", True)
    assert views(site)[0].given_by == "Kanslichefen i Salem"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind-2": "avvikande"}, "Texten saknas i punkt 2."),
        ({"text-2": "Vänta"}, "Välj om det är en avvikande uppfattning eller en synpunkt, i punkt 2."),
        ({"text-1": "Vänta"}, "Välj Synpunkt, i punkt 1."),
        ({"kind-2": "avvikande", "text-2": "x" * 2001}, "Korta den till högst 2000 tecken."),
        ({"kind-9": "avvikande", "text-9": "Vänta"}, "Inget är ifyllt."),
        ({"kind-2": "inget", "text-2": "Vänta"}, "Inget är ifyllt."),
        ({**DISSENT, "given_by": "Någon", "given_email": "någon"}, "Det här är ingen e-postadress."),
    ],
)
def test_a_faulty_form_is_refused_with_every_word_kept(
    called: str, client: TestClient, site: Site, typed: dict[str, str], words: str
) -> None:
    page = client.post(called, data=typed)
    assert page.status_code == 422
    assert words in page.text
    assert typed.get("text-2", "") in page.text
    assert views(site) == []


def test_two_who_write_at_once_do_not_overwrite_each_other(called: str, client: TestClient, site: Site) -> None:
    client.post(called, data={**DISSENT, "seen": "0"})
    overtaken = client.post(called, data={"kind-2": "synpunkt", "text-2": "Min egen", "seen": "0"})
    assert overtaken.status_code == 409
    assert "Någon annan har skrivit för Salems kommun" in overtaken.text
    assert "Min egen" in overtaken.text
    assert len(views(site)) == 1
    seen = untouched(overtaken.text)["seen"]
    assert client.post(called, data={"kind-2": "synpunkt", "text-2": "Min egen", "seen": seen}).status_code == 303


def test_what_comes_when_the_meeting_has_begun_is_kept_and_marked(called: str, client: TestClient, site: Site) -> None:
    site.now = BEGINS
    assert "Mötet har börjat" in client.get(called).text
    assert client.post(called, data=DISSENT).status_code == 303
    assert "efter att mötet hade börjat" in client.get(f"{called}/kvitto").text
    assert history(site)[-1].data["is_late"] is True
    assert mails(site, "meeting_view")[0].subject.startswith("Kvitto: avvikande uppfattning efter mötets början")


def test_the_last_moment_before_is_in_advance(called: str, client: TestClient, site: Site) -> None:
    site.now = BEGINS - timedelta(microseconds=1)
    client.post(called, data=DISSENT)
    assert history(site)[-1].data["is_late"] is False


def test_a_link_dies_with_its_reader_and_the_new_one_has_its_own(called: str, client: TestClient, site: Site) -> None:
    seats.replace_holder(site.db, SALEM, name="Den nya", email="ny@salem.example", now=site.now)
    assert client.get(called).status_code == 410
    assert client.post(called, data=DISSENT).status_code == 410
    newest = link(site)
    assert newest != called
    assert client.get(newest).status_code == 200
    assert views(site) == []


@pytest.mark.parametrize("has_successor", [True, False], ids=["successor", "vacant"])
def test_the_reminder_brings_the_link_to_whoever_the_seat_is_written_to_by_then(
    called: str, client: TestClient, site: Site, has_successor: bool
) -> None:
    with site.db.write() as session:
        holder = people.holder_of(session, SALEM, date(2024, 5, 27))
        assert holder is not None
        session.get_one(HolderRow, holder.id).to_on = date(2024, 5, 26)
        if has_successor:
            session.add(HolderRow(seat=SALEM, name="Den nya", email="ny@salem.example", from_on=date(2024, 5, 27)))
    assert client.get(called).status_code == 410
    with site.db.write() as session:
        claims = dispatch.claim(session, wall_now=site.now, limit=1000)
    [reminder] = [mail.row for mail in claims.mails if (mail.row.kind, mail.row.seat) == ("meeting_reminder", SALEM)]
    assert reminder.to_email == ("ny@salem.example" if has_successor else "kommun@salem.example")
    sent = render(reminder, "http://testserver", Keys.single(SECRET))
    [address] = set(re.findall(r"http://testserver(/m/\S+)", sent.text))
    assert address != called
    assert client.get(address).status_code == 200
    assert client.post(address, data=DISSENT).status_code == 303


def test_one_who_is_called_no_longer_has_nothing_to_say(site: Site, desk: TestClient, client: TestClient) -> None:
    call(desk)
    path = link(site)
    line = "  - {seat: salem/kommundirektor, deputy: biträdande kommundirektören}\n"
    call(desk, meeting_file(**{line: ""}))
    page = client.get(path)
    assert (page.status_code, "Kallelsen gäller inte längre er" in page.text) == (410, True)


def test_other_links_open_nothing_here_and_this_opens_nothing_elsewhere(
    called: str, client: TestClient, site: Site
) -> None:
    keys, newest = Keys.single(SECRET), mails(site, "meeting_call", SALEM)[0]
    public_id = str(newest.props["public_id"])
    assert client.get(called.replace("/m/", "/s/")).status_code == 404
    assert client.get(site.link("salem").replace("/s/", "/m/")).status_code == 404
    assert client.get(view_url("", keys, public_id, "annan@salem.example")).status_code == 404
    other_key = Keys.single("en annan nyckel, lika lång som den")
    assert client.get(view_url("", other_key, public_id, newest.to_email)).status_code == 404
    assert client.get("/m/nej").status_code == 404


def test_the_receipt_of_nothing_is_the_form(called: str, client: TestClient) -> None:
    assert client.get(f"{called}/kvitto").headers["location"] == called
