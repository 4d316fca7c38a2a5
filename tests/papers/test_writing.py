"""The formats of a paper, read back: what they say, that they are the same each time, and that nothing in them runs."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject
from python_calamine import CalamineWorkbook

from papers.compilation.drawn import paper
from papers.compilation.public import public
from papers.compilation.rows import answer_rows, head
from papers.minutes import extract_for_minutes
from papers.samples import compilation_sample
from papers.sorts import samples
from papers.writing.excel import as_xlsx
from papers.writing.own_template import own_template
from papers.writing.pdf import as_pdf
from papers.writing.plain import _PRINTED, plain, printed
from papers.writing.separated import MARK, as_csv
from papers.writing.word import as_docx
from schemas.compilation import Compilation
from schemas.paper import Order, Paper, PaperTable, Section
from tests.papers.made_up import many, parts_of, text_of_docx, text_of_pdf
from tests.papers.pages import differences
from tests.sources import ROOT, SOURCES, tree_of, where

SAID = (
    "Vill kommunen förlänga avtalet med 12 månader?", "Ja, med villkor", "Om priset inte höjs.", "Med oförändrat pris.",
    "§ 45, 7 maj 2024, dnr KS 2024/118", "Svar saknas", "Ja om alla svarar ja", "Levererat", "SK 2024/12",
    "Exempelby kommun har inte svarat", "Ett svar som saknas räknas varken som ja eller nej.",
)  # fmt: skip
"""What a compilation says in every format that is read."""


def _tags(value: Any, seen: set[int]) -> list[str]:
    """The tags of a PDF's tree of structure, in order."""
    if isinstance(value, IndirectObject):
        if value.idnum in seen:
            return []
        seen.add(value.idnum)
    found: Any = value.get_object() if isinstance(value, IndirectObject) else value
    if isinstance(found, ArrayObject):
        return [tag for each in found for tag in _tags(each, seen)]
    if not isinstance(found, DictionaryObject):
        return []
    return [*([str(found["/S"])] if "/S" in found else []), *(_tags(found["/K"], seen) if "/K" in found else [])]


@pytest.mark.parametrize("order", Order)
def test_the_pdf_says_all_and_claims_what_it_is(order: Order) -> None:
    made = as_pdf(paper(compilation_sample(), order))
    reader = PdfReader(io.BytesIO(made))
    text = text_of_pdf(made)
    assert [words for words in SAID if words not in text] == []
    root: Any = reader.trailer["/Root"]
    claimed = root["/Metadata"].get_data().decode()
    for claim in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "sv-SE"):
        assert claim in claimed
    assert root["/Lang"] == "sv-SE" and root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "Förlängning av avtalet"
    assert str(reader.metadata["/CreationDate"]) == "D:20240530100000Z"
    tags = _tags(root["/StructTreeRoot"], set())
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/P"} <= set(tags) and tags.count("/H1") == 1
    assert not any("/Annots" in page for page in reader.pages), "a paper has no links"
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    kinds = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert kinds and all({"/FontFile2", "/FontFile3"} & set(each.get_object()) for each in kinds)


def test_the_same_paper_is_the_same_bytes_also_in_another_process() -> None:
    code = (
        "import hashlib\nfrom papers.samples import compilation_sample as made\n"
        "from papers.compilation.drawn import paper\nfrom papers.writing.pdf import as_pdf\n"
        "from papers.writing.word import as_docx\nfrom papers.writing.excel import as_xlsx\n"
        "from papers.writing.own_template import own_template\nfrom schemas.paper import Order\n"
        "for each in (as_pdf(paper(made())), as_docx(paper(made()), own_template()), "
        "as_xlsx(made(), Order.QUESTION)):\n    print(hashlib.sha256(each).hexdigest())\n"
    )
    environment = {"PYTHONHASHSEED": "2", "TZ": "America/New_York", "HOME": "/nowhere"}
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True)
    whole = compilation_sample()
    here = (as_pdf(paper(whole)), as_docx(paper(whole), own_template()), as_xlsx(whole, Order.QUESTION))
    assert run.stdout.decode().split() == [hashlib.sha256(each).hexdigest() for each in here]


def test_several_threads_may_write_at_once() -> None:
    papers = [paper(many(number)) for number in range(1, 5)] * 3
    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(as_pdf, papers)) == [as_pdf(each) for each in papers]


def test_what_is_heavy_is_imported_only_when_something_is_written() -> None:
    heavy = {"typst", "docx", "docxtpl", "xlsxwriter"}
    at_once = {
        where(path): top
        for path in SOURCES
        for node in tree_of(path).body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for top in [getattr(node, "module", None) or node.names[0].name]
        if top.partition(".")[0] in heavy
    }
    assert at_once == {}


def test_every_sign_that_is_said_to_be_printed_is() -> None:
    signs = "".join(chr(code) for first, last in _PRINTED for code in range(first, last + 1))
    assert len(signs) > 2500 and "[tecken" not in printed(signs)
    as_pdf(_of_text(signs))


def test_a_long_address_breaks_within_its_cell_and_is_copied_whole() -> None:
    address = "bitradande.forvaltningsdirektor@samhallsbyggnad.exempelstad.example"
    table = PaperTable(caption="Adresser", head=["A", "B", "C", "D"], rows=[[address, "ja", address, "nej"]])
    made = paper(compilation_sample()).model_copy(update={"sections": [Section(heading="Adresser", table=table)]})
    read = text_of_pdf(as_pdf(made))
    assert address not in read and read.replace(" ", "").count(address) == 2 and "\u200b" not in read


def test_a_sign_that_no_font_has_is_told() -> None:
    assert printed("Bra 😀\x00!\r\nJa") == "Bra [tecken U+1F600]!\nJa"
    token = "a1b2c3d4e5f6.1." + "x" * 24
    assert token not in printed(f"Se https://svar.example/s/{token}") and token not in plain(f"Se /s/{token}")


@settings(max_examples=30)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_can_be_printed(text: str) -> None:
    assert as_pdf(_of_text(text)).startswith(b"%PDF-1.7")


def _of_text(text: str) -> Paper:
    made = paper(compilation_sample())
    return made.model_copy(update={"sections": [Section(heading="Text", paragraphs=[text])], "lead": text})


@pytest.mark.parametrize(("number", "length", "orders"), [(8, 60, tuple(Order)), (290, 1, (Order.QUESTION,))])
def test_every_municipality_is_in_every_format(number: int, length: int, orders: tuple[Order, ...]) -> None:
    whole = many(number, "Under förutsättning att priset inte höjs mer än index. " * length)
    names = {seat.organisation for seat in whole.seats}
    for order in orders:
        read = text_of_pdf(as_pdf(paper(whole, order)))
        assert {name for name in names if name in read} == names and f"index. {number - 1}" in read
    read = text_of_docx(as_docx(paper(whole), own_template()))
    assert all(name in read for name in names)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(whole, Order.QUESTION))).get_sheet_by_index(1).to_python()
    assert len(rows) == 1 + 2 * number
    assert len(list(csv.reader(io.StringIO(as_csv(whole, Order.QUESTION).decode("utf-8-sig")), delimiter=";"))) == len(
        rows
    )


DANGEROUS = ("=1+1", "+46 70", "-5", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "https://svar.example/")


def _dangerous() -> Compilation:
    sample = compilation_sample()
    seats = [
        sample.seats[0].model_copy(
            update={"versions": [sample.seats[0].versions[0].model_copy(update={"comment": words, "number": n})]}
        )
        for n, words in enumerate(DANGEROUS)
    ]
    return sample.model_copy(update={"seats": seats})


def test_excel_holds_values_and_no_formula() -> None:
    made = as_xlsx(_dangerous(), Order.ORGANISATION)
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["Svar", "Alla versioner", "Utfall", "Mejl", "Händelser"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == head()
    found = dict(zip(rows[0], rows[1], strict=True))
    assert [row[rows[0].index("Kommentar")] for row in rows[1:]] == [plain(words) for words in DANGEROUS]
    assert found["Beslutsdag"] == date(2024, 5, 7) and found["Inkom"] == datetime(2024, 5, 9, 9, 30)
    assert found["Version"] == 0 and found["Part"] == "Exempelstads kommun"
    xml = parts_of(made)
    sheets = [text for name, text in xml.items() if "worksheets/sheet" in name]
    assert len(sheets) == 5 and not any(re.search(r"<f[ >]|<hyperlink", text) for text in sheets)
    outcome = {row[0]: row[1] for row in book.get_sheet_by_name("Utfall").to_python()}
    assert str(outcome["Utfall: Förlängning"]).startswith("Ja (fastställt") and outcome["Svar saknas"] == 0


def test_csv_opens_in_a_swedish_spreadsheet_and_begins_no_formula() -> None:
    made = as_csv(_dangerous(), Order.ORGANISATION).decode("utf-8")
    assert made.startswith(f"{MARK}Part;Fråga;Svar;") and made.endswith("\r\n")
    rows = list(csv.reader(io.StringIO(made.removeprefix(MARK)), delimiter=";"))
    comments = [row[rows[0].index("Kommentar")] for row in rows[1:]]
    assert comments == [f"'{words}" if words[0] in "=+-@\t" else words for words in DANGEROUS]
    assert "2024-05-07" in rows[1] and "2024-05-09 09:30:00" in rows[1]


def test_rows_are_sorted_by_municipality_or_by_question() -> None:
    whole = compilation_sample()
    other = whole.questions[0].model_copy(update={"key": "annan", "label": "Annan"})
    both = whole.model_copy(update={"questions": [whole.questions[0], other]})
    by_seat = [(row[0], row[1]) for row in answer_rows(both, Order.ORGANISATION, only_newest=True)]
    by_question = [(row[1], row[0]) for row in answer_rows(both, Order.QUESTION, only_newest=True)]
    assert [name for name, _ in by_seat] == ["Exempelby kommun"] * 2 + ["Exempelstads kommun"] * 2
    assert [label for label, _ in by_question] == ["Förlängning"] * 2 + ["Annan"] * 2


@pytest.mark.parametrize("sort", sorted(samples()))
def test_every_sort_of_paper_reads_and_looks_as_it_did(sort: str) -> None:
    _, made = samples()[sort]
    word, printed_ = as_docx(made, own_template(is_wide=made.is_wide)), as_pdf(made)
    read, pdf = text_of_docx(word), text_of_pdf(printed_)
    assert differences(sort, printed_, pdf) == []
    for words in (made.title, *(section.heading for section in made.sections), *made.signatures):
        assert words in read and words in pdf
    document = docx.Document(io.BytesIO(word))
    assert (document.core_properties.title, document.core_properties.language) == (made.title, "sv-SE")
    assert 'w:val="sv-SE"' in parts_of(word)["word/styles.xml"]
    assert [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"] == [made.title]
    heads = [table for table in document.tables if len(table.columns) > 2 and "tblHeader" not in table._tbl.xml]
    assert heads == [] and "{{" not in read and "{%" not in read


def test_the_extract_says_what_can_be_taken_into_the_minutes() -> None:
    read = text_of_pdf(as_pdf(extract_for_minutes(compilation_sample())))
    for words in (
        "2 parter har tillfrågats. 1 har svarat. 1 svar saknas. Förlängning: ja.",
        "Svar saknas från Exempelby kommun.",
        "Med oförändrat pris.",
        "Justeras",
    ):
        assert words in read


def test_the_version_for_the_public_has_no_names_and_no_addresses() -> None:
    sample = compilation_sample()
    seat = sample.seats[0]
    written = seat.versions[1].model_copy(
        update={
            "comment": "Fråga Kajsa Kask (kajsa@kask.example).",
            "source": "Kajsa ringde",
            "answered_by": "Kajsa Kask",
        }
    )
    named = sample.model_copy(
        update={
            "reason": "Enligt KAJSA KASK.",
            "seats": [seat.model_copy(update={"versions": [written], "holder": "Kajsa Kask"}), sample.seats[1]],
        }
    )
    told = public(named, {"Kajsa Kask"})
    for read in (text_of_pdf(as_pdf(paper(told))), as_csv(told, Order.QUESTION).decode()):
        assert not re.search(r"kajsa|kask|@", read, re.IGNORECASE)
        assert "Fråga [namn] ([adress])." in read and "Med oförändrat pris." in read
    assert "publik" in paper(told).stem
    hidden = public(named, (), ["forlangning"])
    assert "Med oförändrat pris." not in text_of_pdf(as_pdf(paper(hidden)))
