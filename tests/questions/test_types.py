"""Each type of question by tables: what is taken, what is refused and how, what travels, what is told."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from questions import KINDS, Given, document, kind_of
from questions.answer import fault_of
from questions.words import answer_words, unanswered_words
from schemas.errors import Refused
from schemas.file.process import Meaning
from schemas.inquiry import QuestionType
from tests.questions.shapes import question

T = QuestionType
SHA = "0f" * 32
FILE = f'{{"name":"Yttrande.pdf","sha256":"{SHA}","size":12345}}'
POLLED = "helst onsdag den 15 juni 2022 kl. 11.00–12.00; kan inte tisdag den 14 juni 2022"
ANNA = '[{"e-post":"strateg@salem.example","namn":"Strateg Ett","titel":"Planeringschef"}]'


def tidied(kind: QuestionType, code: str = "", text: str = "", **more: object) -> tuple[Given, Refused | None]:
    asked = question(kind, **more)
    part = kind_of(asked).tidy(asked, Given(code, text))
    return part, fault_of(asked, part)


@pytest.mark.parametrize(
    ("kind", "code", "text", "travels", "kept"),
    [
        (T.YES_NO, " ja ", "", "ja", ""),
        (T.YES_NO, "villkor", "Samma pris.\r\nSamma tid.", "villkor", "Samma pris.\nSamma tid."),
        (T.DONE, "klart", "", "klart", ""),
        (T.CHOICE, "deltar", "", "deltar", ""),
        (T.CHOICE, "senare", "", "aterkommer", "Vi hör av oss"),
        (T.CHOICE, "senare", "I maj.", "aterkommer", "Vi hör av oss\nI maj."),
        (T.DATE, "7 maj 2024", "", "2024-05-07", ""),
        (T.DATE, "2024-02-29", "", "2024-02-29", ""),
        (T.TEXT, "Våra skäl.", "", "besvarad", "Våra skäl."),
        (T.TEXT, "", "Våra\x00 skäl\u202e.", "besvarad", "Våra skäl."),
        (T.SEVERAL, "c, a,a", "", "a,c", ""),
        (T.AMOUNT, "2 030 208 kr", "", "2030208", ""),
        (T.NAMES, "", ANNA, "1", ANNA),
        (T.NAMES, "Strateg Ett; Planeringschef;; strateg@salem.example", "", "1", ANNA),
        (T.DOCUMENT, "", FILE, "fil", FILE),
        (T.DOCUMENT, "https://salem.example/a.pdf", "", "lank", '{"url":"https://salem.example/a.pdf"}'),
        (T.DATE_POLL, "2022-06-15=helst,2022-06-14=nej", "", "2022-06-14=nej,2022-06-15=helst", ""),
        (T.SECTIONS, "ekonomi: Dyrt.\ninledning: Bra.\nMycket bra.", "", "inledning,ekonomi",
         '{"ekonomi":"Dyrt.","inledning":"Bra.\\nMycket bra."}'),
        (T.SECTIONS, "inga", "", "inga", ""),
    ],
)  # fmt: skip
def test_what_is_taken(kind: QuestionType, code: str, text: str, travels: str, kept: str) -> None:
    part, fault = tidied(kind, code, text)
    assert fault is None
    assert part == Given(travels, kept)
    assert kind_of(question(kind)).tidy(question(kind), part) == part


@pytest.mark.parametrize(
    ("kind", "code", "text", "field", "says"),
    [
        (T.YES_NO, "kanske", "", "fraga", "inget svar på frågan"),
        (T.YES_NO, "villkor", "", "fraga/text", "Villkoret saknas"),
        (T.DONE, "ej_berord", "", "fraga", "inget svar på frågan"),
        (T.CHOICE, "tillagg", " ", "fraga/text", "Deltar med tillägg"),
        (T.CHOICE, "DELTAR", "", "fraga", "inget svar på frågan"),
        (T.DATE, "31 februari 2024", "", "fraga", "går inte att läsa"),
        (T.DATE, "0001-01-01", "", "fraga", "för långt bort"),
        (T.TEXT, "", "x" * 5001, "fraga/text", "för lång"),
        (T.SEVERAL, "a,b,c", "", "fraga", "3 val är gjorda"),
        (T.SEVERAL, "a,z", "", "fraga", "”z” är inget svar"),
        (T.SEVERAL, "annat", "", "fraga/text", "Annat"),
        (T.NAMES, "", '[{"namn":"Ett","e-post":"a@b"}]', "fraga/1.e-post", "är ingen e-postadress"),
        (T.NAMES, "", '[{"namn":"Ett"}]', "fraga/1.e-post", "saknas för Ett"),
        (T.NAMES, "", '[{"e-post":"a@b.example"}]', "fraga/1.namn", "Namnet saknas"),
        (T.NAMES, "", '[{"namn":"Ett 19121212-1212","e-post":"a@b.example"}]', "fraga/1.namn", "personnummer"),
        (T.NAMES, "", '[{"namn":"Ett","e-post":"a@b.example","telefon":"ring mig"}]', "fraga/1.telefon", "läsa"),
        (T.NAMES, "", '[{"namn":"Ett","e-post":"a@b.example","fran":"snart"}]', "fraga/1.fran", "går inte att läsa"),
        (T.NAMES, "", '[{"namn":"Ett","e-post":"a@b.example"},{"namn":"Två","e-post":"A@B.example"}]', "fraga/2.namn",
         "två gånger"),
        (T.NAMES, "A;;;a@b.example\nB;;;b@b.example\nC;;;c@b.example", "", "fraga", "3 personer"),
        (T.NAMES, "", '[{"namn":"Ett","e-post":"a@b.example\\nBcc: c@d.example"}]', "fraga/1.e-post", "osynligt"),
        (T.DOCUMENT, "javascript:alert(1)", "", "fraga", "ingen länk"),
        (T.DOCUMENT, "data:text/html,x", "", "fraga", "ingen länk"),
        (T.DOCUMENT, "https://a:b@salem.example/", "", "fraga", "ingen länk"),
        (T.DOCUMENT, "https://[", "", "fraga", "ingen länk"),
        (T.DOCUMENT, "https://" + "a" * 3000 + ".example", "", "fraga", "för lång"),
        (T.DATE_POLL, "2022-06-14=ja", "", "fraga/2022-06-15", "Svar saknas för onsdag den 15 juni 2022"),
        (T.DATE_POLL, "2022-06-14=kanske,2022-06-15=ja", "", "fraga/2022-06-14", "inget svar om en dag"),
        (T.DATE_POLL, "2022-06-14=ja,2022-06-15=ja,2022-06-16=ja", "", "fraga", "ingen av dagarna"),
        (T.SECTIONS, "Allt är bra", "", "fraga", "vilket avsnitt"),
        (T.SECTIONS, "slutord: Bra.", "", "fraga", "finns inte"),
        (T.SECTIONS, "inga", '{"ekonomi":"Dyrt."}', "fraga/inga", "både"),
    ],
)  # fmt: skip
def test_what_is_refused_names_its_field_and_a_cure(
    kind: QuestionType, code: str, text: str, field: str, says: str
) -> None:
    _, fault = tidied(kind, code, text)
    assert fault is not None
    assert fault.field == field
    assert says in fault.problem
    assert fault.cure.endswith((".", "?"))


NOBODY = [{"code": "avstar", "label": "Avstår från att utse någon", "means": "nej"}]


def test_a_question_for_names_may_have_a_way_of_its_own_to_name_nobody() -> None:
    asked = question(T.NAMES, choices=NOBODY)
    kind = kind_of(asked)
    assert [choice.code for choice in kind.other_choices(asked)] == ["avstar", "aterkommer", "ej_berord"]
    assert [choice.code for choice in kind.other_choices(question(T.NAMES))] == ["aterkommer", "ej_berord"]
    part, fault = tidied(T.NAMES, "avstar", choices=NOBODY)
    assert (part, fault) == (Given("avstar"), None)
    assert (kind.means(asked, "avstar"), kind.words(asked, part)) == (Meaning.NO, "avstår från att utse någon")
    assert tidied(T.NAMES, "avstar")[1] is not None  # utan ett sådant val är det inget svar


def test_why_they_come_back_is_told_by_the_choice() -> None:
    asked = question(T.CHOICE)
    part, _ = tidied(T.CHOICE, "senare", "I maj.")
    on = date(2024, 5, 30)
    assert answer_words(asked, part.code, text=part.text, returns_on=on) == (
        "vi hör av oss, återkommer torsdag den 30 maj 2024"
    )
    assert kind_of(asked).details(asked, part) == ["I maj."]
    assert kind_of(asked).typed(asked, part) == {"value-fraga": "senare", "text-fraga": "I maj."}
    # A label of another question, or words of somebody's own, say nothing of why.
    assert answer_words(asked, "aterkommer", text="Deltar", returns_on=on) == "återkommer torsdag den 30 maj 2024"


def test_what_counts_that_nobody_answers_is_said_by_the_type() -> None:
    own = {T.DATE_POLL: "inte som att någon av dagarna passar", T.AMOUNT: "inte som noll", T.DONE: "inte som klart"}
    own |= dict.fromkeys((T.YES_NO, T.CHOICE), "varken som ja eller nej")
    for kind in QuestionType:
        assert unanswered_words([question(kind)]) == own.get(kind, "inte åt något håll")
    neutral = question(T.CHOICE, choices=[{"code": code, "label": code.upper()} for code in ("a", "b")])
    assert unanswered_words([neutral]) == "inte åt något håll"
    assert unanswered_words([question(T.TEXT), question(T.YES_NO)]) == "varken som ja eller nej"


@pytest.mark.parametrize("kind", list(QuestionType))
def test_every_type_can_be_put_off_and_missed(kind: QuestionType) -> None:
    part, fault = tidied(kind, "aterkommer")
    assert (part.code, fault) == ("aterkommer", None)
    _, missing = tidied(kind)
    assert missing is not None and missing.problem == "Svar saknas på frågan ”Vad säger ni?”."
    assert tidied(kind, required=False)[1] is None
    assert answer_words(question(kind), "aterkommer", returns_on=date(2024, 6, 6)) == (
        "återkommer torsdag den 6 juni 2024"
    )


@pytest.mark.parametrize(
    ("kind", "code", "text", "short", "whole"),
    [
        (T.YES_NO, "ja", "", "ja", "ja"),
        (T.CHOICE, "tillagg", "Avsnitt 4.", "deltar med tillägg", "deltar med tillägg"),
        (T.SEVERAL, "a,c", "", "a och c", "a och c"),
        (T.NAMES, "1", ANNA, "1 namn", "Strateg Ett (Planeringschef)"),
        (T.DOCUMENT, "fil", FILE, "en fil", "Yttrande.pdf (12 kB)"),
        (T.DOCUMENT, "lank", '{"url":"https://salem.example/a"}', "en länk", "https://salem.example/a"),
        (T.DATE_POLL, "2022-06-14=nej,2022-06-15=helst", "", POLLED, POLLED),
        (T.SECTIONS, "ekonomi", '{"ekonomi":"Dyrt."}', "synpunkter på ”Ekonomi”", "synpunkter på ”Ekonomi”"),
        (T.SECTIONS, "inga", "", "inga synpunkter", "inga synpunkter"),
        (T.TEXT, "besvarad", "Våra skäl.", "besvarad", "Våra skäl."),
    ],
)  # fmt: skip
def test_what_is_told(kind: QuestionType, code: str, text: str, short: str, whole: str) -> None:
    asked = question(kind)
    assert answer_words(asked, code) == short
    assert answer_words(asked, code, text=text) == whole


@pytest.mark.parametrize("kind", list(QuestionType))
@examples(st.data())
def test_nothing_that_is_typed_breaks_a_type_or_travels_as_words(kind: QuestionType, data: st.DataObject) -> None:
    code, text = data.draw(st.text(max_size=40)), data.draw(st.text(max_size=200))
    asked = question(kind)
    part = kind_of(asked).tidy(asked, Given(code, text))
    fault = fault_of(asked, part)
    assert kind_of(asked).tidy(asked, part) == part
    if fault is None and kind in (T.TEXT, T.NAMES, T.DOCUMENT, T.SECTIONS):
        known = {"", "besvarad", "fil", "lank", "inga", "aterkommer", "ej_berord", "inledning", "ekonomi"}
        assert part.code.isdecimal() or set(part.code.split(",")) <= known


@pytest.mark.parametrize("kind", list(QuestionType))
def test_a_form_with_the_answer_in_it_reads_as_the_same_answer(kind: QuestionType) -> None:
    kept = {
        T.YES_NO: Given("villkor", "Samma pris."), T.DONE: Given("klart"), T.CHOICE: Given("tillagg", "Avsnitt 4."),
        T.DATE: Given("2024-05-30"), T.TEXT: Given("besvarad", "Skäl."), T.SEVERAL: Given("b,annat", "Mer"),
        T.AMOUNT: Given("-203000"), T.NAMES: Given("1", ANNA), T.DOCUMENT: Given("fil", FILE),
        T.DATE_POLL: Given("2022-06-14=nej,2022-06-15=helst"), T.SECTIONS: Given("ekonomi", '{"ekonomi":"Dyrt."}'),
    }[kind]  # fmt: skip
    asked = question(kind)
    typed = kind_of(asked).typed(asked, kept)
    assert kind_of(asked).tidy(asked, kind_of(asked).read(asked, _Typed(typed))) == kept


class _Typed(dict[str, str]):
    def get(self, name: str, default: object = "") -> str:
        return super().get(name, "").strip()


def test_the_registry_has_every_type() -> None:
    assert set(KINDS) == set(QuestionType)


def zipped(*names: str, first: tuple[str, str] | None = None) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if first:
            archive.writestr(*first)
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


PDF = b"%PDF-1.7 ..."
DOCX = zipped("[Content_Types].xml", "word/document.xml")
ODT = zipped("content.xml", first=("mimetype", document.MEDIA_TYPES["odt"]))
TYPES = tuple(document.MEDIA_TYPES)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Yttrande.PDF", PDF),
        ("a.docx", DOCX),
        ("a.odt", ODT),
        ("ö.txt", "Åäö".encode()),
        ("b.jpeg", b"\xff\xd8\xff\xe0"),
    ],
)
def test_files_that_are_taken(name: str, content: bytes) -> None:
    document.must_be_acceptable(question(T.DOCUMENT), name, content, types=TYPES, max_bytes=1000)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("virus.exe", b"MZ", "av typen .exe tas inte emot: en sådan fil är ett program"),
        ("sida.html", b"<html>", "av typen .html"),
        ("bild.svg", b"<svg>", "webbläsaren"),
        ("a.docm", DOCX, "makron"),
        ("a.docx", zipped("word/document.xml", "word/vbaProject.bin"), "makron"),
        ("a.docx", PDF, "något annat än en docx-fil"),
        ("a.xlsx", DOCX, "något annat"),
        ("a.odt", DOCX, "något annat"),
        ("a.pdf", b"MZ", "något annat än en pdf-fil"),
        ("a.pdf", b"", "är tom"),
        ("a.txt", b"a\x00b", "något annat"),
        ("utan", PDF, "utan filändelse"),
        ("a.pdf", PDF + b"x" * 1000, "får vara högst"),
        ("a.pdf\x00.exe", PDF, ".exe"),
        ("a.zip", DOCX, "arkiv"),
    ],
)
def test_files_that_are_refused_are_named(name: str, content: bytes, says: str) -> None:
    with pytest.raises(Refused) as refused:
        document.must_be_acceptable(question(T.DOCUMENT), name, content, types=TYPES, max_bytes=1000)
    assert says in refused.value.problem
    assert refused.value.cure


def test_a_question_may_take_fewer_types() -> None:
    asked = question(T.DOCUMENT, accepts=["pdf"], max_mb=1)
    assert document.accepted(asked, TYPES) == ["pdf"]
    assert document.largest(asked, 20 * document.MEGABYTE) == document.MEGABYTE
    with pytest.raises(Refused, match="docx"):
        document.must_be_acceptable(asked, "a.docx", DOCX, types=TYPES, max_bytes=10**6)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\mapp\\Yttrande.pdf", "Yttrande.pdf"),
        ("...dold.pdf", "dold.pdf"),
        ('a"b\r\nX: y.pdf', "a_b X_ y.pdf"),
        ("faktura\u202efdp.exe", "fakturafdp.exe"),
        ("", "dokument"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
    ],
)
def test_names_of_files_are_made_safe(sent: str, kept: str) -> None:
    assert document.safe_name(sent) == kept


def test_what_is_handed_out_never_runs_in_a_browser() -> None:
    assert document.media_type("a.pdf") == "application/pdf"
    assert document.media_type("a.html") == document.media_type("a.svg") == "application/octet-stream"
    assert json.loads(document.file_text("../a.pdf", SHA, 1))["name"] == "a.pdf"


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        *((kind, {}) for kind in QuestionType),
        (T.SEVERAL, {"at_least": 4, "at_most": 4}),  # the last of them asks for words
        (T.AMOUNT, {"least": 5, "most": 7, "decimals": 2}),
        (T.AMOUNT, {"most": -3}),
        (T.NAMES, {"at_least": 2, "fields": ["namn", "telefon", "fran"]}),
    ],
)
def test_the_made_up_answer_of_a_play_is_taken(kind: QuestionType, more: dict[str, object]) -> None:
    asked = question(kind, **more)
    part = kind_of(asked).tidy(asked, kind_of(asked).example(asked))
    assert part.code and fault_of(asked, part) is None
