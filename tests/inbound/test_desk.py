"""*Mejl att titta på*: what the secretariat sees of a mail, and what it does with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import escape

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.inbound import polling, sources
from db.inbound.storing import store
from db.store.signs import heartbeats
from mail.sources import HEAD_BYTES, Arrived
from schemas.tables.document import DocumentRow
from schemas.tables.inbound import ReceivedMailRow
from schemas.tables.process import InvitationRow, NoteRow
from tests.inbound.replies import answers, invitation, mails, received, reply, sentences, settings_of, take
from tests.web.desk.confirmed import confirm, hidden
from tests.web.site import PROCESS, STEP, Site

PDF = b"%PDF-1.7\nett yttrande"
DOUBTFUL = "1 JA, 2 NEJ\n\nMen först vill vi se <b>priset</b>."


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    """The secretariat, logged in."""
    with site.client(is_logged_in=True) as client:
        yield client


def _waits(site: Site, text: str = DOUBTFUL, **more: object) -> int:
    rows = take(site, reply(site, text, **more))  # type: ignore[arg-type]
    assert rows[-1].state == "waiting"
    return rows[-1].id or 0


def test_the_first_page_and_the_menu_say_that_mails_wait(site: Site, desk: TestClient) -> None:
    assert "väntar på att någon tittar" not in desk.get("/").text
    _waits(site)
    page = desk.get("/").text
    assert "1 mejl väntar på att någon tittar på det." in page
    assert re.search(r'href="/inkorg">Inkorg \(1\)', page)


def test_a_mail_that_waits_is_seen_in_its_matter(site: Site, desk: TestClient) -> None:
    address = f"/arenden/{PROCESS}"
    assert "i inkorgen" not in desk.get(address).text
    number = _waits(site)
    page = desk.get(address).text
    assert page.count(f'<a href="/inkorg/{number}">Ett mejl väntar i inkorgen</a>') == 2, "the matrix and the mails"
    (row,) = [each for each in re.findall(r"<tr>.*?</tr>", page, re.S) if "Saknas" in each and "i inkorgen" in each]
    assert "Tyresö kommun" in row
    assert "1 mejl väntar på att någon tittar på det." in page
    queue = desk.get(f"/inkorg?arende={PROCESS}").text
    assert f'href="/inkorg?arende={PROCESS}"' in page and f'href="/inkorg/{number}"' in queue
    assert "Bara mejl i ärendet" in queue
    _waits(site, "Vi återkommer.", number=2)
    assert '<a href="/inkorg">2 mejl väntar i inkorgen</a>' in desk.get(address).text
    for each in received(site):
        desk.post(f"/inkorg/{each.id}/klart", data={"reason": "Besvarat."})
    assert "i inkorgen" not in desk.get(address).text
    assert f'href="/inkorg/{number}"' not in desk.get("/inkorg?arende=annat").text


def test_the_queue_says_who_when_what_and_why(site: Site, desk: TestClient) -> None:
    number = _waits(site)
    page = desk.get("/inkorg").text
    for part in (
        "Tisdag den 14 maj 2024",
        "Tyresö kommun",
        escape(received(site)[0].why).replace("&#x27;", "&#39;"),
        f'<a href="/inkorg/{number}">Tyresö kommun: Sv: ',
    ):
        assert part in page
    (_, stranger) = take(site, b"From: a@annan.example\r\nSubject: Hej\r\n\r\nHej\r\n")
    assert f'<a href="/inkorg/{stranger.id}">a@annan.example: Hej</a>' in desk.get("/inkorg").text
    assert "Inga mejl väntar" not in page


def test_the_sender_s_own_words_stand_first_and_the_quote_is_folded(site: Site, desk: TestClient) -> None:
    quote = "Den 6 maj 2024 kl. 09.15 skrev Svarstid <svarstid@samverkan.example>:\n\n> En citerad rad\n> En till"
    number = _waits(site, f"1 JA, 2 NEJ, men vi vill se priset.\n\n{quote}")
    for address in (
        f"/inkorg/{number}", f"/arenden/{PROCESS}/{STEP}/svar?plats=tyreso/kommundirektor&mejl={number}",
    ):  # fmt: skip
        page = desk.get(address).text
        own, folded = page.index("vi vill se priset"), page.index("Hela mejlet, med det som är citerat")
        assert own < folded < page.index("En citerad rad") and "En citerad rad" not in page[:folded]
        assert page.rindex("<details>", 0, folded) > own
    plain = _waits(site, "Vi återkommer.", number=2)
    assert "Hela mejlet" not in desk.get(f"/inkorg/{plain}").text


def test_a_mail_is_shown_as_text_only(site: Site, desk: TestClient) -> None:
    number = _waits(site, files=[("Yttrande.pdf", "application/pdf", PDF)])
    page = desk.get(f"/inkorg/{number}").text
    assert "&lt;b&gt;priset&lt;/b&gt;" in page and "<b>priset" not in page
    assert "Så kan svaret uppfattas" in page


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        ("", "den som har platsen"),
        ("kommun@tyreso.example", "den officiella brevlådan"),
        ("okand@tyreso.example", ""),
    ],
)
def test_the_page_says_who_wrote_and_whose_question_it_is(site: Site, desk: TestClient, sender: str, who: str) -> None:
    page = desk.get(f"/inkorg/{_waits(site, sender=sender)}").text
    assert re.search(rf"&gt;{f', {who}' if who else ''}</dd>", page), page
    assert re.search(r"<dd>Tyresö kommun, frågan till kommundirektör(en)?</dd>", page), page.partition("Gäller")[2][
        :200
    ]


def test_files_are_handed_out_as_attachments_that_nothing_runs(site: Site, desk: TestClient) -> None:
    evil = b"<script>alert(1)</script>"
    number = _waits(site, files=[("Yttrande.pdf", "application/pdf", PDF), ("../å sida.html", "text/html", evil)])
    for place, content, kind in ((1, PDF, "application/pdf"), (2, evil, "application/octet-stream")):
        answer = desk.get(f"/inkorg/{number}/bilaga/{place}")
        assert (answer.content, answer.headers["content-type"]) == (content, kind)
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["content-security-policy"].startswith("sandbox")
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "/" not in desk.get(f"/inkorg/{number}/bilaga/2").headers["content-disposition"]
    original = desk.get(f"/inkorg/{number}/original")
    assert original.headers["content-type"] == "application/octet-stream"
    assert PDF.splitlines()[1] not in original.content  # it is the mail itself, encoded
    assert original.content.startswith(b"Received:")
    for missing in (f"/inkorg/{number}/bilaga/9", "/inkorg/99/original", "/inkorg/99/bilaga/1", "/inkorg/99"):
        assert desk.get(missing).status_code == 404


def test_of_a_mail_that_did_not_come_whole_only_the_names_of_its_files_are_shown(site: Site, desk: TestClient) -> None:
    own, whole = (
        settings_of(site),
        reply(site, files=[("Yttrande.pdf", "application/pdf", b"%PDF-1.7\n" + b"x" * 90_000)]),
    )
    store(site.db, own.documents_dir, Arrived(whole[:HEAD_BYTES], len(whole)), source="inkorg", now=site.now)
    (row,) = take(site)
    assert (row.state, row.attachments[0]["name"]) == ("waiting", "Yttrande.pdf")
    page = desk.get(f"/inkorg/{row.id}").text
    assert "Hela mejlet ligger i mappen inkorg/lästa" in page and "Yttrande.pdf" in page
    assert "går inte att hämta här" in page
    for address in (f"/inkorg/{row.id}/original", f"/inkorg/{row.id}/bilaga/1"):
        assert f'href="{address}"' not in page
        assert desk.get(address).status_code == 404
    assert desk.post(f"/arenden/{PROCESS}/{STEP}/svar", data=_noted(row.id or 0)).status_code == 303
    assert received(site)[0].dealt == "answer"
    with site.db.read() as session:
        assert session.exec(select(DocumentRow)).all() == []


def _noted(number: int, seat: str = "tyreso/kommundirektor") -> dict[str, str]:
    """The form *Notera svaret*, filled in."""
    return {
        "mejl": str(number), "seat": seat, "channel": "e-post", "source": "Mejl från en kollega",
        "value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson",
        "received_on": "2024-05-14",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "order"), [(-2, "Mejlet är äldre än det svaret."), (2, "Mejlet är nyare än det svaret.")]
)
def test_a_mail_of_a_party_that_has_answered_says_so(site: Site, desk: TestClient, days: int, order: str) -> None:
    take(site, reply(site))
    (answer,) = answers(site)
    number = _waits(site, number=2)
    with site.db.write() as session:
        row = session.get_one(ReceivedMailRow, number)
        assert row.arrived_at is not None
        row.arrived_at += timedelta(days=days)
    assert answer.codes == {"forlangning": "ja", "ny-upphandling": "nej"}
    for address in (
        f"/inkorg/{number}", f"/arenden/{PROCESS}/{STEP}/svar?plats=tyreso/kommundirektor&mejl={number}",
    ):  # fmt: skip
        page = desk.get(address).text
        assert "Tyresö kommun har redan svarat" in page
        assert "Svaret som gäller kom tisdag den 14 maj 2024" in page and "lämnades genom mejl: 1 ja, 2 nej." in page
        assert order in page
    other = _waits(site, organisation="salem", number=3)
    assert "har redan svarat" not in desk.get(f"/inkorg/{other}").text


def test_a_kansli_that_says_which_meeting_decides_answers_no_question(site: Site, desk: TestClient) -> None:
    asked = mails(site, "home_meeting")[0]
    content = reply(site, "JA", sender=asked.to_email)
    content = content.replace(invitation(site).public_id.encode(), asked.public_id.encode())
    (came,) = take(site, content)
    assert (came.state, came.proposal, answers(site)) == ("waiting", {}, [])
    assert came.why == "Det svarar på vilket sammanträde som avgör, inte på själva frågan. Notera sammanträdesdagen."
    page = desk.get(f"/inkorg/{came.id}").text
    assert f'href="/arenden/{PROCESS}/{asked.step}/sammantrade">Notera sammanträdesdag' in page


def test_a_form_that_asks_once_more_says_first_that_nothing_is_saved(site: Site, desk: TestClient) -> None:
    number, address = _waits(site), f"/arenden/{PROCESS}/{STEP}/svar"
    data = _noted(number) | {"strength": "kommunstyrelse"}
    asked = desk.post(address, data=data)
    assert asked.status_code == 422 and answers(site) == []
    page = asked.text
    top = page.index("Svaret är inte sparat än")
    assert top < page.index("<h1>") and page.rindex('class="summary care" role="alert" tabindex="-1"', 0, top)
    assert "<title>Inte sparat än: " in page and "Fyll i det du vet" in page
    assert 'href="#paragraph"' in page and 'id="paragraph"' in page
    assert desk.post(address, data=data | {"nudged": "ja"}).status_code == 303


def test_the_answer_is_noted_by_the_ordinary_form_with_the_proposal_in_it(site: Site, desk: TestClient) -> None:
    number = _waits(site, sender="nagon@tyreso.example", text="1 JA, 2 NEJ",
                    files=[("Yttrande.pdf", "application/pdf", PDF)])  # fmt: skip
    address = f"/arenden/{PROCESS}/{STEP}/svar"
    form = desk.get(f"{address}?plats=tyreso/kommundirektor&mejl={number}").text
    assert f'name="mejl" value="{number}"' in form
    assert re.search(r'name="value-forlangning" value="ja" checked', form)
    assert re.search(r'name="value-ny-upphandling" value="nej" checked', form)
    assert "Mejl från" in form and "nagon@tyreso.example" in form
    sent = desk.post(address, data=_noted(number))
    assert (sent.status_code, sent.headers["location"]) == (303, "/inkorg?klart=svar")
    (row,), (answer,) = received(site), answers(site)
    assert (row.state, row.dealt, row.answer) == ("dealt", "answer", answer.id)
    assert answer.channel == "e-post"
    page = desk.get(f"/arenden/{PROCESS}").text
    link = re.search(r'href="(/arenden/[^"]*/dokument/[0-9a-f]{64})">Yttrande.pdf', page)
    assert link is not None
    assert desk.get(link[1]).content == PDF
    again = desk.post(address, data={
        "mejl": str(number), "seat": "tyreso/kommundirektor", "channel": "e-post", "source": "x",
        "value-forlangning": "nej", "value-ny-upphandling": "nej", "strength": "tjansteperson",
        "received_on": "2024-05-14",
    })  # fmt: skip
    assert again.status_code == 422
    assert "redan omhändertaget" in again.text


def test_a_condition_and_a_day_of_return_are_in_the_form_too(site: Site, desk: TestClient) -> None:
    text = "1 ja, men bara om Salem är med.\n2. Vi återkommer den 20 december 2024."
    number = _waits(site, text=text)
    form = desk.get(f"/arenden/{PROCESS}/{STEP}/svar?plats=tyreso/kommundirektor&mejl={number}").text
    assert re.search(r'name="value-forlangning" value="villkor" data-text checked', form)
    assert "1 ja, men bara om Salem är med." in form
    assert re.search(r'name="value-ny-upphandling" value="aterkommer" data-returns checked', form)
    assert "2024-12-20" in form
    page = desk.get(f"/inkorg/{number}").text
    assert "ja, med villkor" in page.casefold()
    shown = desk.get(f"/inkorg/{number}").text
    assert "Ja, med villkor: ”" in shown and "bara om Salem är med" in shown.split("Så kan svaret uppfattas")[1]
    assert "Återkommer fredag den 20 december 2024" in shown


def test_a_stranger_s_mail_is_linked_to_a_question(site: Site, desk: TestClient) -> None:
    (row,) = take(site, b"From: nagon@annan.example\r\nSubject: Fundering\r\n\r\n1 ja, 2 nej\r\n")
    page = desk.get(f"/inkorg/{row.id}").text
    assert "Vilken fråga gäller det?" in page and "Notera svaret" not in page
    with site.db.read() as session:
        asked = session.exec(
            select(InvitationRow).where(InvitationRow.step == STEP, InvitationRow.seat == "salem/kommundirektor")
        ).one()
    assert desk.post(f"/inkorg/{row.id}/koppla", data={"about": "påhittad"}).status_code == 422
    done = desk.post(f"/inkorg/{row.id}/koppla", data={"about": asked.public_id})
    assert done.headers["location"] == f"/inkorg/{row.id}?klart=kopplat"
    page = desk.get(f"/inkorg/{row.id}").text
    assert "Notera svaret" in page and "svarar inte på något" not in page
    assert "Kansliet har kopplat mejlet till frågan." in page and "Så kan svaret uppfattas" in page
    assert sentences(site)[-1] == "Ett mejl från Salems kommun kopplades till ärendet."


def test_nothing_to_do_needs_a_reason_that_is_kept(site: Site, desk: TestClient) -> None:
    number = _waits(site)
    assert desk.post(f"/inkorg/{number}/klart", data={"reason": " "}).status_code == 422
    assert desk.post(f"/inkorg/{number}/klart", data={"reason": "Besvarat per telefon."}).status_code == 303
    (row,) = received(site)
    assert (row.state, row.dealt, row.reason) == ("dealt", "nothing", "Besvarat per telefon.")
    assert sentences(site)[-1] == "Ett mejl från Tyresö kommun lästes av kansliet. Inget att göra."
    with site.db.read() as session:
        assert "Besvarat per telefon." in [note.text for note in session.exec(select(NoteRow))]
    late = desk.post(f"/inkorg/{number}/vidare")
    assert (late.status_code, "redan omhändertaget" in late.text) == (422, True)


def test_it_can_be_sent_on(site: Site, desk: TestClient) -> None:
    number = _waits(site)
    done = desk.post(f"/inkorg/{number}/vidare").headers["location"]
    assert "Det ligger kvar här tills någon har tagit hand om det." in desk.get(done).text
    by_itself, by_hand = mails(site, "forwarded")
    assert (by_itself.props["is_by_hand"], by_hand.props["is_by_hand"]) == (False, True)
    assert received(site)[0].state == "waiting"
    assert sentences(site)[-1] == "Ett mejl från Tyresö kommun skickades vidare till kansliet."


def test_what_was_closed_can_be_taken_up_again(site: Site, desk: TestClient) -> None:
    number = _waits(site)
    assert "Ta upp igen" not in desk.get(f"/inkorg/{number}").text
    assert desk.post(f"/inkorg/{number}/oppna").status_code == 422, "it waits already"
    for _ in range(2):
        assert desk.post(f"/inkorg/{number}/klart", data={"reason": "Besvarat."}).status_code == 303
        page = desk.get(f"/inkorg/{number}").text
        assert "Skäl: Besvarat." in page and "Ta upp igen" in page
        site.now += timedelta(minutes=5)
        done = desk.post(f"/inkorg/{number}/oppna")
        assert done.headers["location"] == f"/inkorg/{number}?klart=oppnat"
        assert sentences(site)[-1] == "Ett mejl från Tyresö kommun togs upp igen av kansliet."
    assert (received(site)[0].state, received(site)[0].reason) == ("waiting", "")
    assert sum("Inget att göra" in text for text in sentences(site)) == 2
    (recorded,) = [row for row in take(site, reply(site, number=2)) if row.state == "recorded"]
    assert desk.post(f"/inkorg/{recorded.id}/oppna").status_code == 422
    assert "Ta upp igen" not in desk.get(f"/inkorg/{recorded.id}").text


def test_what_became_an_answer_says_which(site: Site, desk: TestClient) -> None:
    (by_itself,) = take(site, reply(site))
    number = _waits(site, organisation="salem", number=2)
    desk.post(f"/arenden/{PROCESS}/{STEP}/svar", data=_noted(number, "salem/kommundirektor"))
    for address in (f"/inkorg/{by_itself.id}", "/inkorg?lage=svar"):
        page = re.sub(r"<[^>]+>", " ", desk.get(address).text)
        assert "1 ja, 2 nej." in page and page.count("Noterat som svar") == 1
    for address in (f"/inkorg/{number}", "/inkorg?lage=klara"):
        assert "Noterat som svar: 1 ja, 2 nej." in desk.get(address).text


def hand_over(desk: TestClient, number: int, data: dict[str, str]) -> str:
    """Say on the mail's page who has the seat now: the page that shows what follows."""
    form = {"seat": "tyreso/kommundirektor", **data}
    return desk.post(f"/arenden/{PROCESS}/innehavare?mejl={number}", data=form).text


def test_another_holder_by_mail(site: Site, desk: TestClient) -> None:
    number = _waits(site, "Fel person, skicka till Nya Direktören, ny.direktor@tyreso.example.")
    page = desk.get(f"/inkorg/{number}").text
    assert 'value="Nya Direktören"' in page and 'value="ny.direktor@tyreso.example"' in page
    assert f'action="/arenden/{PROCESS}/innehavare?mejl={number}"' in page
    assert 'name="seat" value="tyreso/kommundirektor"' in page
    old, former = site.link("tyreso"), invitation(site).to_email
    data = {"person": "Nya Direktören", "email": "ny.direktor@tyreso.example"}
    wrong = hand_over(desk, number, data | {"email": "x"})
    assert "Visa följderna" in wrong and f'innehavare?mejl={number}"' in wrong, "the form keeps its mail"
    preview = hand_over(desk, number, data)
    assert "<strong>Frågan har gått över till någon annan</strong>" in preview and f"({former})" in preview
    assert "till Nya Direktören (ny.direktor@tyreso.example)" in preview
    assert desk.get(old).status_code == 200 and received(site)[0].state == "waiting", (
        "nothing is done before it is said"
    )
    done = confirm(desk, preview)
    assert done == f"/inkorg/{number}?klart=innehavare"
    page = desk.get(done).text
    assert "Den nya innehavaren får frågan" in page and "Nya Direktören har platsen nu." in page
    assert desk.get(old).status_code == 410
    (told,) = mails(site, "handed_over")
    assert (told.to_email, told.props["has_told"]) == (former, True)
    assert told.subject.endswith("(Tyresö)")
    with site.db.read() as session:
        link = session.exec(
            select(InvitationRow).where(InvitationRow.step == STEP, InvitationRow.seat == "tyreso/kommundirektor")
        ).one()
    assert (link.generation, link.made_for) == (2, "ny.direktor@tyreso.example")
    assert received(site)[0].dealt == "holder"


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": [("Auto-Submitted", "auto-replied")], "text": "Jag har slutat."},
        {"sender": "registrator@tyreso.example", "text": "Hon har slutat."},
    ],
)
def test_who_has_not_said_so_itself_is_not_thanked(site: Site, desk: TestClient, changes: dict[str, object]) -> None:
    number = _waits(site, **changes)  # type: ignore[arg-type]
    data = {"person": "Nya Direktören", "email": "ny.direktor@tyreso.example"}
    preview = hand_over(desk, number, data)
    desk.post(f"/inkorg/{number}/klart", data={"reason": "Fel."})
    late = desk.post("/register/infor", data=hidden(preview))
    assert late.status_code == 422 and "redan omhändertaget" in late.text and mails(site, "handed_over") == []
    desk.post(f"/inkorg/{number}/oppna")
    confirm(desk, preview)
    (told,) = mails(site, "handed_over")
    assert told.props["has_told"] is False


def test_a_mail_noted_by_hand_came_when_the_mail_came(site: Site, desk: TestClient) -> None:
    number = _waits(site, sender="nagon@tyreso.example", text="1 JA, 2 NEJ",
                    files=[("Yttrande.pdf", "application/pdf", PDF)])  # fmt: skip
    (row,) = received(site)
    address = f"/arenden/{PROCESS}/{STEP}/svar"
    form = desk.get(f"{address}?plats=tyreso/kommundirektor&mejl={number}").text
    assert "(nagon@tyreso.example).</textarea>" in form, "the time stands in one place alone"
    desk.post(address, data={
        "mejl": str(number), "seat": "tyreso/kommundirektor", "channel": "e-post", "source": "Mejl från en kollega.",
        "value-forlangning": "ja", "value-ny-upphandling": "nej", "strength": "tjansteperson",
        "received_on": "2024-05-14",
    })  # fmt: skip
    (answer,), (receipt,) = answers(site), mails(site, "receipt")
    assert answer.received_at == row.arrived_at
    summary = receipt.props["summary"]
    assert (summary["files"], summary["is_by_mail"]) == (["Yttrande.pdf"], False)


def test_wrong_person_by_the_answer_page(site: Site, desk: TestClient) -> None:
    link = site.link("tyreso")
    with site.client() as public:
        assert f"{link}/fel-person" in public.get(link).text
        form = public.get(f"{link}/fel-person")
        assert form.status_code == 200 and received(site) == []
        assert public.post(f"{link}/fel-person", data={}).status_code == 422
        assert received(site) == []
        data = {"other_name": "Nya  Direktören", "other_email": "ny@tyreso.example", "said_by": "Registrator"}
        for _ in range(2):
            assert "Tack, vi har tagit emot det" in public.post(f"{link}/fel-person", data=data).text
        assert public.get(link).status_code == 200, "the link works until the secretariat has confirmed"
    (row,) = received(site)
    assert (row.kind, row.state, row.source) == ("wrong_person", "waiting", "sida")
    assert row.proposal == {"name": "Nya Direktören", "email": "ny@tyreso.example", "said_by": "platsen"}
    (told,), none = mails(site, "named_other"), mails(site, "forwarded")
    assert none == [] and (told.props["other_name"], told.props["said_by"]) == ("Nya Direktören", "Registrator")
    assert row.why == "På svarssidan för Tyresö kommun står att Nya Direktören ska svara."
    page = desk.get(f"/inkorg/{row.id}").text
    assert "Så står det på svarssidan" in page and "Skrivet av" in page
    for word in ("Så står det i mejlet", "originalet bifogat", "Okänd", "Notera svaret"):
        assert word not in page
    assert "Hämta mejlet i original" not in page and 'value="ny@tyreso.example"' in page
    data = {"person": row.proposal["name"], "email": row.proposal["email"]}
    assert confirm(desk, hand_over(desk, row.id or 0, data)) == f"/inkorg/{row.id}?klart=innehavare"
    assert desk.get(link).status_code == 410


def test_the_same_proposal_after_it_was_dealt_with_is_a_new_one(site: Site, desk: TestClient) -> None:
    link = site.link("tyreso")
    data = {"other_name": "Nya Direktören", "other_email": "ny@tyreso.example", "said_by": "Registrator"}
    with site.client() as public:
        public.post(f"{link}/fel-person", data=data)
        (row,) = received(site)
        assert desk.post(f"/inkorg/{row.id}/klart", data={"reason": "Det stämde inte."}).status_code == 303
        for _ in range(2):
            public.post(f"{link}/fel-person", data=data)
    assert [row.state for row in received(site)] == ["dealt", "waiting"]


def test_an_absence_stands_beside_who_has_not_answered(site: Site, desk: TestClient) -> None:
    take(site, reply(site, "Jag är åter måndag den 3 juni 2024.", headers=[("Auto-Submitted", "auto-replied")]))
    assert "borta till och med söndag den 2 juni 2024" in desk.get(f"/arenden/{PROCESS}").text


def test_a_file_that_came_with_a_recorded_reply_stands_on_the_receipt_page(site: Site) -> None:
    take(site, reply(site, files=[("Yttrande.pdf", "application/pdf", PDF)]))
    link = site.link("tyreso")
    with site.client() as public:
        page = public.get(f"{link}/kvitto").text
        found = re.search(r'href="([^"]*/fil/[0-9a-f]{64})"[^>]*>Yttrande.pdf', page)
        assert found is not None
        assert public.get(found[1]).content == PDF
        other = site.link("salem")
        assert public.get(found[1].replace(link, other)).status_code == 404


def test_a_mailbox_that_is_silent_is_told_and_replies_go_to_the_kansli(site: Site, desk: TestClient) -> None:
    own = settings_of(site, imap_host="imap.example", imap_user="svar", imap_password="x")
    then = site.now - timedelta(hours=2)
    with site.db.write() as session:
        polling.watch(session, own, then)
        sources.failed(session, "imap", then, "Brevlådan släpper inte in oss. Kontrollera namn och lösenord.")
    with site.db.write() as session:
        heartbeats.beat(session, "scheduler", site.now)
    page = desk.get("/").text
    assert "Brevlådan för svar har varit tyst sedan tisdag den 14 maj 2024" in page
    assert "släpper inte in oss" in page
    assert "inbound" in desk.get("/halsa").json()["standing_still"]
    with site.db.write() as session:
        polling.watch(session, own, site.now)
        assert sources.reply_address(session, site.now) == ""


def test_every_address_of_the_desk_is_closed_to_others(site: Site) -> None:
    number = _waits(site)
    with site.client() as public:
        for path in ("/inkorg", f"/inkorg/{number}", f"/inkorg/{number}/original", f"/inkorg/{number}/bilaga/1"):
            assert public.get(path).headers["location"].startswith("/logga-in")
        for act in ("koppla", "klart", "vidare"):
            public.post(f"/inkorg/{number}/{act}", data={"reason": "x"})
    assert received(site)[0].state == "waiting"
