"""The papers of a matter on the desk, in the receipt and at a terminal: looked at without a trace, fetched with one."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from starlette.testclient import TestClient
from typer.testing import CliRunner

from cli import make_app
from db import documents, events
from db.store.session import Database
from mail.tokens import Keys, part_token
from schemas.actor import Role
from schemas.events import EventKind
from schemas.inquiry import Strength
from tests.papers.made_up import text_of_docx, text_of_pdf, word
from tests.web.desk.starting import KEY, REMISS, carried
from tests.web.meeting.meeting_site import MEETING, call, history
from tests.web.site import PAGE_OF, PROCESS, SECRET, STEP, Site

PAPERS = f"{PAGE_OF}/utskrifter"
COMPILATION = f"{PAPERS}/sammanstallning.{STEP}"
TYRESO = f"{PAGE_OF}/{STEP}/kvitto?plats=tyreso/kommundirektor"


@pytest.fixture
def answered(site: Site) -> Site:
    """Tyresö has decided, Huddinge has a condition and then none, Salem has phoned."""
    site.answer(
        "tyreso", paragraph="45", decided_on=date(2024, 5, 7), diarienummer="KS 2024/118", strength=Strength.BOARD,
        answered_by="Registrator R",
    )  # fmt: skip
    site.answer("huddinge", "villkor", texts={"forlangning": "Om priset inte höjs."})
    site.answer("huddinge", comment="=HYPERLINK(1)")
    site.answer("salem", "nej", channel="telefon", source="Kanslichef K ringde")
    return site


def made(site: Site) -> list[tuple[str, str, str]]:
    """What the log says of papers: the sort, the format, the checksum."""
    with site.db.read() as session:
        rows = [row for row in events.listed(session, PROCESS) if row.kind == EventKind.PAPER_MADE]
        assert events.verify(session, PROCESS) == []
    return [(row.data["sort"], row.data["format"], row.data["sha256"]) for row in rows]


def test_one_click_on_the_page_of_the_matter_gives_the_compilation(answered: Site, desk: TestClient) -> None:
    page = desk.get(PAGE_OF).text
    action = re.search(rf'<form method="post" action="({re.escape(COMPILATION)})"><button[^>]*value="pdf"', page)
    assert action is not None and f'href="{PAPERS}"' in page
    first, again = (desk.post(action[1], data={"format": "pdf"}) for _ in range(2))
    assert first.headers["content-type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="sammanstallning-[a-z-]+\.pdf"', first.headers["content-disposition"])
    assert first.content == again.content, "the paper that was made is no part of what it says"
    read = text_of_pdf(first.content)
    for words in (
        "8 parter har tillfrågats. 3 har svarat. 5 svar saknas.", "Huddinge kommun, version 1 (ersatt)",
        "Om priset inte höjs.", "§ 45, 7 maj 2024, dnr KS 2024/118", "per telefon: Kanslichef K ringde",
        "kommundirektor@", "29 februari 2024 kl. 9.00",
    ):  # fmt: skip
        assert words in read
    assert made(answered) == [("sammanstallning", "pdf", hashlib.sha256(first.content).hexdigest())]


def test_it_comes_in_every_format_also_without_names(answered: Site, desk: TestClient) -> None:
    found = {
        ending: desk.post(COMPILATION, data={"format": ending, "publik": "ja", "ordning": "fragor"}).content
        for ending in ("pdf", "docx", "csv")
    }
    texts = (text_of_pdf(found["pdf"]), text_of_docx(found["docx"]), found["csv"].decode())
    for text in texts:
        assert not re.search(r"Registrator R|Kanslichef K|@|Kommundirektören i", text)
        assert "Om priset inte höjs." in text and "Tyresö kommun" in text
    assert "'=HYPERLINK(1)" in texts[2]
    assert desk.post(COMPILATION, data={"format": "xlsx"}).content.startswith(b"PK")
    refused = desk.post(COMPILATION, data={"format": "exe"})
    assert refused.status_code == 422 and "Det formatet finns inte." in refused.text
    assert [(sort, ending) for sort, ending, _ in made(answered)] == [
        ("sammanstallning", ending) for ending in ("pdf", "docx", "csv", "xlsx")
    ]


def test_who_may_look_may_preview_and_only_officers_fetch(answered: Site) -> None:
    with answered.client(is_logged_in=True, role=Role.READER) as reader:
        assert "Hämta" not in reader.get(PAPERS).text
        shown = reader.get(f"{COMPILATION}/visa")
        assert shown.headers["content-disposition"].startswith("inline;")
        assert "sandbox" not in shown.headers["content-security-policy"] and shown.content.startswith(b"%PDF")
        assert reader.get(TYRESO).status_code == 200
        assert reader.post(COMPILATION).status_code == 403
    assert made(answered) == []


def test_the_extract_the_letter_and_what_cannot_be_made(answered: Site, desk: TestClient) -> None:
    read = text_of_docx(desk.post(f"{PAPERS}/utdrag.{STEP}", data={"format": "docx"}).content)
    assert "8 parter har tillfrågats. 3 har svarat. 5 svar saknas." in read and "Justeras" in read
    assert desk.get(f"{PAPERS}/avisering.avisering").status_code == 404
    answered.open("avisering")
    assert "Brev till leverantören" in desk.get(PAPERS).text
    letter = text_of_pdf(desk.get(f"{PAPERS}/avisering.avisering/visa").content)
    assert "gäller därmed till och med tisdag den 14 juli 2026" in letter and "Nacka kommun" in letter


def test_a_template_of_ones_own_is_used_and_its_checksum_is_noted(answered: Site, desk: TestClient) -> None:
    refused = desk.post("/mallar/utdrag", files={"file": ("mall.docx", word("{{ titl }}"))})
    assert refused.status_code == 422 and "Menade du ”titel”?" in refused.text
    content = word("Vårt sidhuvud", "{{ titel }}", "{% for svar in fragor %}{{ svar.text }}{% endfor %}")
    assert desk.post("/mallar/utdrag", files={"file": ("mall.docx", content)}).status_code == 303
    read = text_of_docx(desk.post(f"{PAPERS}/utdrag.{STEP}", data={"format": "docx"}).content)
    assert read.startswith("Vårt sidhuvud") and "12 månader?" in read
    with answered.db.read() as session:
        newest = events.listed(session, PROCESS)[-1]
    assert newest.data["mall"] == hashlib.sha256(content).hexdigest()
    assert desk.get("/mallar/utdrag/fil").content == content
    assert desk.post("/mallar/utdrag/var").status_code == 303
    assert "Vårt sidhuvud" not in text_of_docx(desk.get("/mallar/utdrag/fil").content)


def test_the_joint_answer_says_the_summary_first_and_is_named_after_who_answers(desk: TestClient) -> None:
    seen = desk.post("/nytt/remiss", data=REMISS)
    assert desk.post("/nytt/starta", data=carried(seen.text)).status_code == 303
    address = f"/arenden/{KEY}/utskrifter/yttrande"
    typed = {"sammanfattning": "Vi tillstyrker.", "text": "Första stycket.\n\nAndra stycket."}
    shown = text_of_pdf(desk.post(f"{address}/visa", data=typed).content)
    assert shown.index("Vi tillstyrker.") < shown.index("Första stycket.") < shown.index("Andra stycket.")
    assert "Bakom yttrandet står" not in shown, "nobody has said so by its own word"
    word = desk.post(address, data={**typed, "format": "docx"})
    assert "-yttrande-" in word.headers["content-disposition"] and "Vi tillstyrker." in text_of_docx(word.content)


def test_the_receipt_is_a_document_without_links_and_the_part_can_be_fetched(answered: Site, desk: TestClient) -> None:
    kept = documents.keep(answered.settings.documents_dir, b"Protokollet")
    with answered.db.write() as session:
        documents.register(
            session, PROCESS, STEP, "tyreso/kommundirektor", "forlangning",
            name="protokoll.txt", sha256=kept, size=11, now=answered.now,
        )  # fmt: skip
    with answered.client() as public:
        page = public.get(answered.link("tyreso") + "/kvitto").text
        paper = public.get(answered.link("tyreso") + "/kvitto.pdf").content
        part = re.search(r'href="http://testserver(/s/[^"]+)/del"', page)
        assert part is not None
        read = public.get(f"{part[1]}/del").text
        archive = public.get(f"{part[1]}/del/allt.zip").content
        assert public.get(f"{part[1]}/del/kvitto.pdf").content == paper == desk.get(TYRESO).content
        assert public.get(f"{part[1]}/del/fil/{kept}").content == b"Protokollet"
        assert public.get(f"{part[1]}/del/fil/{'0' * 64}").status_code == 404
        # The link to the part answers nothing, and that to answer opens no part.
        assert public.get(part[1]).status_code == public.post(part[1]).status_code == 404
        assert public.get(answered.link("tyreso") + "/del").status_code == 404
        row = answered.invitation("tyreso")
        old = part_token(Keys.single(SECRET), row.public_id, row.generation + 1)
        assert public.get(f"/s/{old}/del").status_code == 404
        haninge = answered.invitation("haninge")
        empty = f"/s/{part_token(Keys.single(SECRET), haninge.public_id, haninge.generation)}/del"
        assert "Ni har inte svarat än." in public.get(empty).text
        assert public.get(f"{empty}/allt.zip").headers["location"] == empty
    text = text_of_pdf(paper)
    for words in ("Kvitto på mottaget svar", "Tyresö kommun", "§ 45, 7 maj 2024", f"{PROCESS}/", "Sigill"):
        assert words in text
    assert not any("/Annots" in page for page in PdfReader(io.BytesIO(paper)).pages) and "/s/" not in text
    assert "Om priset" not in read and "Registrator R" in read and "protokoll.txt" in read
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        sums = dict(line.split("  ")[::-1] for line in packed.read("SHA256SUMS").decode().splitlines())
        assert {name: hashlib.sha256(packed.read(name)).hexdigest() for name in sums} == sums
        assert set(sums) == {"kvitto.pdf", f"{kept[:8]}-protokoll.txt"}


def test_the_extract_of_the_ground_rule(desk: TestClient, site: Site) -> None:
    address = "/moten/ledningsgruppen-2022-05-06/utdrag"
    assert f'action="{address}"' in desk.get("/moten/ledningsgruppen-2022-05-06").text
    read = text_of_pdf(desk.get(address).content)
    assert "Spelregeln" in read and "Utdrag ur minnesanteckningar" in read
    assert "Spelregeln" in text_of_docx(desk.post(address, data={"format": "docx"}).content)
    assert desk.post(address, data={"format": "exe"}).status_code == 422
    site.settings.templates_dir.mkdir()
    (site.settings.templates_dir / "spelregel.docx").write_bytes(word("{{ saknas }}"))
    broken = desk.post(address, data={"format": "docx"})
    assert broken.status_code == 422 and "Ladda upp den på nytt på sidan om mallar" in broken.text
    # A meeting that was called to has a history, where what is fetched is noted once.
    call(desk)
    address = f"/moten/{MEETING}/utdrag"
    assert desk.get(address).status_code == 200
    first = desk.post(address, data={"format": "pdf"})
    site.now += timedelta(hours=1)
    assert "attachment" in first.headers["content-disposition"] and desk.post(address).content == first.content
    told = [event.text for event in history(site) if "Kontrollsumma" in event.text]
    digest = hashlib.sha256(first.content).hexdigest()
    assert told == [f"Utdrag om spelregeln gjordes som PDF. Kontrollsumma (SHA-256): {digest}."]
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        assert reader.get(address).status_code == 200 and reader.post(address).status_code == 403


def test_the_same_from_a_terminal(answered: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SVARSTID_SECRET_KEY", SECRET)
    monkeypatch.setattr(Database, "of", classmethod(lambda cls, *_a, **_k: answered.db))
    monkeypatch.setattr(Database, "migrate", lambda _self: None)
    run, out = CliRunner(), tmp_path / "svar.csv"
    done = run.invoke(make_app("compile"), ["compile", PROCESS, "--format", "csv", "-o", str(out)])
    assert done.exit_code == 0 and out.read_bytes().startswith(b"\xef\xbb\xbfPart;")
    assert hashlib.sha256(out.read_bytes()).hexdigest() in done.output
    assert f"sammanstallning.{STEP}" in run.invoke(make_app("paper"), ["paper", PROCESS]).output
    letter = run.invoke(make_app("paper"), ["paper", PROCESS, f"utdrag.{STEP}", "-o", str(tmp_path / "u.pdf")])
    assert letter.exit_code == 0 and (tmp_path / "u.pdf").read_bytes().startswith(b"%PDF")
