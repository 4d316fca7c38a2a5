"""A mail that may have come twice says so on its page: when, why, and what that means for its reader."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from sqlmodel import col, update
from starlette.testclient import TestClient

from schemas.tables.mail import MailRow
from tests.web.site import Site


def _doubted(site: Site, **changes: object) -> MailRow:
    first = site.mails()[0]
    at = first.send_at + timedelta(minutes=5)
    doubt = {"at": at.isoformat(), "why": "E-postservern tystnade efter sista raden: förbindelsen stängdes."}
    values = {"doubts": [doubt], "uncertain": 1, **changes}
    with site.db.write() as session:
        session.exec(update(MailRow).where(col(MailRow.id) == first.id).values(**values))
    return first


def test_a_mail_that_was_sent_again_says_when_and_why(desk: TestClient, site: Site) -> None:
    mail = _doubted(site)
    page = unescape(desk.get(f"/utkorg/{mail.id}").text)
    assert "lämnades mejlet till e-postservern, men det är oklart om det togs emot. E-postservern tystnade" in page
    assert "Därför skickades det igen" in page
    assert "Kan ha kommit två gånger. Båda har samma Message-ID" in page
    after = (mail.send_at + timedelta(seconds=1)).isoformat()
    listed = desk.get("/utkorg", params={"efter": f"{after}~{mail.id}"}).text
    assert listed.count("Kan ha kommit två gånger") == 1


def test_one_of_which_nobody_knows_anything_may_not_have_come_at_all(desk: TestClient, site: Site) -> None:
    mail = _doubted(site, state="unknown")
    page = unescape(desk.get(f"/utkorg/{mail.id}").text)
    assert "det är oklart om det togs emot" in page
    assert "två gånger" not in page


def test_two_doubts_may_be_two_mails(desk: TestClient, site: Site) -> None:
    twice = [{"at": site.now.isoformat(), "why": ""}] * 2
    mail = _doubted(site, state="unknown", doubts=twice, uncertain=2)
    assert "Kan ha kommit två gånger" in desk.get(f"/utkorg/{mail.id}").text
    _doubted(site, state="accepted", doubts=twice, uncertain=2)
    page = desk.get(f"/utkorg/{mail.id}").text
    assert "Kan ha kommit flera gånger. Alla har samma" in page
    assert "visar bara ett av dem." in page


def test_a_mail_that_nobody_doubted_says_nothing_of_it(desk: TestClient, site: Site) -> None:
    page = desk.get(f"/utkorg/{site.mails()[0].id}").text
    assert "två gånger" not in page and "oklart" not in page
