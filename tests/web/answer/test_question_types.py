"""Every type of question on the answer page: the form, what it keeps, what it receives, and the files it hands out."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db import documents, processes
from db.answers import rows as answer_rows
from db.boards.process import process_board
from db.store.session import Database
from mail.kinds.question.receipt import summary
from mail.tokens import Keys, token
from rules.dates.clock import at_local
from schemas.address import BadAddress, read_address
from schemas.tables.document import DocumentRow
from schemas.tables.process import AnswerRow
from settings import Settings
from tests.mail.bad_addresses import BAD
from tests.questions import everything as asked
from tests.web.site import SECRET, form_fields
from web.app import create_app
from web.desk.words.board import matrix

NOW = at_local(date(2022, 5, 10), 9, 0)  # tisdag
PDF = b"%PDF-1.7 protokoll"
NAMED = {
    "value-kontakt.1.namn": "Planeraren i Salem",
    "value-kontakt.1.titel": "Planeringschef",
    "value-kontakt.1.e-post": "planerare@salem.example",
    "value-kontakt.1.fran": "15 augusti 2022",
}
FILLED = {
    "value-antagande": "oforandrat",
    "value-arbetsgrupp": "ja",
    "strength": "tjansteperson",
    "value-teman.vagar": "1",
    "value-teman.spar": "1",
    "value-kostnad": "2 030 208 kr",
    **NAMED,
    "value-dag.2022-06-14": "nej",
    "value-dag.2022-06-15": "helst",
    "value-synpunkter.ekonomi": "Kostnaden saknas.\nLägg till den.",
    "value-besked": "2022-06-01",
}
UPLOAD = {"file-yttrande": ("../Protokoll KS.pdf", PDF, "application/pdf")}


@pytest.fixture
def web_settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data", public_url="http://testserver", secret_key=SECRET, port=0, document_mb=1
    )


@pytest.fixture
def register(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    shutil.copy(migrated_file, tmp_path / "r.db")
    db = Database(f"sqlite:///{tmp_path / 'r.db'}", is_durable=False)
    asked.begin(db, NOW)
    yield db
    db.dispose()


@pytest.fixture
def page(register: Database, web_settings: Settings) -> Iterator[TestClient]:
    app = create_app(web_settings, register, clock=lambda: NOW)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def link(db: Database, seat: str = asked.SALEM) -> str:
    with db.read() as session:
        invitation = processes.find_invitation(session, asked.PROCESS, asked.STEP, seat)
    assert invitation is not None
    return f"/s/{token(Keys.single(SECRET), invitation.public_id, invitation.generation)}"


def newest(db: Database) -> AnswerRow | None:
    with db.read() as session:
        return answer_rows.newest(session, asked.PROCESS, asked.STEP, asked.SALEM)


def test_the_form_asks_everything_and_has_chosen_nothing(page: TestClient, register: Database) -> None:
    form = page.get(link(register)).text
    assert 'enctype="multipart/form-data"' in form
    for words in ("Välj minst 1 och högst 2.", "Svara i kr.", "Lägg till en person till (2 av 3)", "högst 1 MB"):
        assert words in form
    assert "Onsdag den 15 juni 2022 kl. 11.00–12.00" in form
    assert " checked" not in form and " selected" not in form
    assert page.post(f"{link(register)}/med-fil", data=form_fields(form)).status_code == 422
    assert newest(register) is None


def test_everything_is_received_and_words_do_not_travel(
    page: TestClient, register: Database, web_settings: Settings
) -> None:
    sent = page.post(f"{link(register)}/med-fil", data=FILLED, files=UPLOAD)
    assert (sent.status_code, sent.headers.get("location")) == (303, f"{link(register)}/kvitto")
    row = newest(register)
    assert row is not None
    assert row.codes == {
        "antagande": "oforandrat",
        "arbetsgrupp": "ja",
        "teman": "vagar,spar",
        "kostnad": "2030208",
        "kontakt": "1",
        "yttrande": "fil",
        "dag": "2022-06-14=nej,2022-06-15=helst",
        "synpunkter": "ekonomi",
        "besked": "2022-06-01",
    }
    sha256 = hashlib.sha256(PDF).hexdigest()
    kept = web_settings.documents_dir / sha256[:2] / sha256
    assert kept.read_bytes() == PDF and kept.stat().st_mode & 0o077 == 0
    with register.read() as session:
        plan = processes.load_plan(session, asked.PROCESS)
        (document,) = session.exec(select(DocumentRow))
    assert (document.name, document.size, document.seat) == ("Protokoll KS.pdf", len(PDF), asked.SALEM)
    told = {line.question: line for line in summary(plan.step(asked.STEP), row).lines}
    assert told["Vilka utser ni?"].answer == "Planeraren i Salem (Planeringschef)"
    assert "från 15 augusti 2022" in told["Vilka utser ni?"].text
    receipt = page.get(f"{link(register)}/kvitto").text
    assert "2\u00a0030\u00a0208\u00a0kr" in receipt and "Kostnaden saknas." in receipt and "Protokoll KS.pdf" in receipt


def test_an_answer_stands_in_the_form_and_sending_it_untouched_changes_nothing(
    page: TestClient, register: Database
) -> None:
    address = f"{link(register)}/med-fil"
    page.post(address, data=FILLED, files=UPLOAD)
    form = page.get(link(register)).text
    fields = form_fields(form)
    assert fields["value-kostnad"] == "2\u00a0030\u00a0208"
    assert fields["value-kontakt.1.fran"] == "2022-08-15"
    assert "Mottagen fil: <strong>Protokoll KS.pdf" in form
    assert page.post(address, data=fields).status_code == 303
    row = newest(register)
    assert row is not None and row.version == 1
    assert page.post(address, data={**fields, "value-kostnad": "500"}).status_code == 303
    changed = newest(register)
    assert changed is not None and (changed.version, changed.codes["kostnad"]) == (2, "500")
    assert changed.texts == row.texts


@pytest.mark.parametrize("typed", BAD)
def test_a_person_s_bad_address_is_refused_in_its_field(page: TestClient, register: Database, typed: str) -> None:
    wrong = {**FILLED, "value-kontakt.1.e-post": typed}
    refused = page.post(f"{link(register)}/med-fil", data=wrong, files=UPLOAD)
    assert refused.status_code == 422
    errors = unescape(" ".join(re.findall(r'<li><a href="#value-kontakt.1.e-post">(.*?)</a>', refused.text)))
    with pytest.raises(BadAddress) as bad:
        read_address(typed)
    assert bad.value.problem in errors and bad.value.cure in errors
    assert newest(register) is None


def test_a_refused_form_keeps_all_that_was_typed_and_the_file(page: TestClient, register: Database) -> None:
    wrong = {
        **FILLED,
        "value-kostnad": "300 0023",
        "value-kontakt.2.namn": "Två utan adress",
        "value-dag.2022-06-14": "",
        "value-teman.annat": "1",
    }
    refused = page.post(f"{link(register)}/med-fil", data=wrong, files=UPLOAD)
    assert refused.status_code == 422
    html = refused.text
    for field in ("value-kostnad", "value-kontakt.2.e-post", "value-dag.2022-06-14", "value-teman"):
        assert f'href="#{field}"' in html and f'id="{field}"' in html
    assert "Menar ni 3\u00a0000\u00a0023\u00a0kr?" in html
    assert "Två utan adress" in html and "<details open>" in html
    fields = form_fields(html)
    assert newest(register) is None
    assert "Mottagen fil" in html
    mended = {**fields, "value-kostnad": "300 023", "value-kontakt.2.namn": "", "value-dag.2022-06-14": "ja"}
    del mended["value-teman.annat"]
    assert page.post(f"{link(register)}/med-fil", data=mended).status_code == 303
    row = newest(register)
    assert row is not None and row.codes["yttrande"] == "fil"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", b"MZ", "Filer av typen .exe tas inte emot"),
        ("a.pdf", b"MZ", "något annat än en pdf-fil"),
        ("a.pdf", PDF + b"x" * 1024 * 1024, "högst 1,0 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_named(
    page: TestClient, register: Database, web_settings: Settings, name: str, content: bytes, says: str
) -> None:
    refused = page.post(f"{link(register)}/med-fil", data=FILLED, files={"file-yttrande": (name, content)})
    assert refused.status_code == 422
    assert says in refused.text and 'href="#value-yttrande"' in refused.text
    assert not web_settings.documents_dir.exists()


def test_a_body_beyond_the_limit_is_refused_unread(page: TestClient, register: Database) -> None:
    huge = {"file-yttrande": ("a.pdf", PDF + b"x" * 3 * 1024 * 1024)}
    assert page.post(f"{link(register)}/med-fil", data=FILLED, files=huge).status_code == 413
    assert page.post(link(register), data={**FILLED, "comment": "x" * 100_000}).status_code == 413
    assert page.post("/s/nope/med-fil", data=FILLED, files=UPLOAD).status_code == 404
    assert page.get(f"{link(register)}/med-fil").headers["location"] == link(register)


def test_a_file_of_somebody_else_cannot_be_claimed(page: TestClient, register: Database) -> None:
    page.post(f"{link(register)}/med-fil", data=FILLED, files=UPLOAD)
    sha256 = hashlib.sha256(PDF).hexdigest()
    claimed = {**FILLED, "value-yttrande.fil": f'{{"name":"x.pdf","sha256":"{sha256}","size":1}}'}
    refused = page.post(f"{link(register, asked.TYRESO)}/med-fil", data=claimed)
    assert refused.status_code == 422 and "Filen finns inte hos oss" in refused.text
    assert page.get(f"{link(register, asked.TYRESO)}/fil/{sha256}").status_code == 404


def test_files_are_handed_out_as_attachments_only(page: TestClient, register: Database) -> None:
    page.post(f"{link(register)}/med-fil", data=FILLED, files=UPLOAD)
    sha256 = hashlib.sha256(PDF).hexdigest()
    got = page.get(f"{link(register)}/fil/{sha256}")
    assert got.content == PDF
    assert got.headers["content-disposition"].startswith("attachment")
    assert got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert page.get(f"{link(register)}/fil/..%2f..%2fsecret.key").status_code == 404
    assert page.get(f"/arenden/{asked.PROCESS}/dokument/{sha256}").status_code in (303, 401, 403)


def test_coming_back_later_needs_nothing_else(page: TestClient, register: Database) -> None:
    later = {"other-kontakt": "aterkommer", "returns_on": "2022-05-20"}
    assert page.post(f"{link(register)}/med-fil", data=later).status_code == 303
    row = newest(register)
    assert row is not None and (row.codes, row.returns_on) == ({"kontakt": "aterkommer"}, date(2022, 5, 20))
    assert 'value="aterkommer" selected' in page.get(link(register)).text
    both = {**FILLED, **later, "value-yttrande": "https://salem.example/p.pdf"}
    refused = page.post(f"{link(register)}/med-fil", data=both)
    assert refused.status_code == 422 and "Välj det ena" in refused.text


def test_a_choice_that_means_later_is_owed(page: TestClient, register: Database) -> None:
    missing = page.post(f"{link(register)}/med-fil", data={"value-antagande": "bordlagt"})
    assert missing.status_code == 422 and 'href="#returns_on"' in missing.text
    said = {"value-antagande": "bordlagt", "returns_on": "2022-05-20"}
    assert page.post(f"{link(register)}/med-fil", data=said).status_code == 303
    row = newest(register)
    assert row is not None and answer_rows.row_of(row).is_missing
    assert 'value="bordlagt" data-returns checked' in page.get(link(register)).text


def test_the_desk_shows_each_answer_in_words(page: TestClient, register: Database) -> None:
    page.post(f"{link(register)}/med-fil", data=FILLED, files=UPLOAD)
    with register.read() as session:
        board = process_board(session, asked.PROCESS, NOW)
    step = next(one for one in board.steps if one.step.key == asked.STEP)
    salem = matrix(step)[0]
    cells = {cell.label: cell for cell in salem.cells}
    assert cells["Antagande"].state.word == "Antaget oförändrat"
    assert cells["Teman"].state.word == "Vägar och spår"
    assert (cells["Kontakt"].state.word, "planerare@salem.example" in cells["Kontakt"].text) == ("1 namn", True)
    assert cells["Yttrande"].link == f"/arenden/{asked.PROCESS}/dokument/{hashlib.sha256(PDF).hexdigest()}"
    assert "Ekonomi: Kostnaden saknas." in cells["Synpunkter"].text


def test_what_came_is_copied_once_with_the_backup(
    page: TestClient, register: Database, web_settings: Settings, tmp_path: Path
) -> None:
    page.post(f"{link(register)}/med-fil", data=FILLED, files=UPLOAD)
    to, sha256 = tmp_path / "backup" / "documents", hashlib.sha256(PDF).hexdigest()
    assert documents.copy_missing(web_settings.documents_dir, to) == 1
    assert (to / sha256[:2] / sha256).read_bytes() == PDF
    assert documents.copy_missing(web_settings.documents_dir, to) == 0
    assert documents.copy_missing(tmp_path / "nothing", to) == 0
