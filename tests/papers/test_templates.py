"""The secretariat's own templates: taken into use, put away, and refused by paragraph and field."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from papers import templates
from papers.sorts import samples
from papers.writing.own_template import own_template
from papers.writing.word import as_docx
from schemas.errors import Refused
from tests.papers.made_up import text_of_docx, word

SORT = "avisering"
SAMPLE = samples()[SORT][1]


def test_a_template_is_taken_into_use_and_the_one_before_is_kept(tmp_path: Path) -> None:
    assert templates.in_use(tmp_path, SORT).content == own_template()
    first = word("Hej {{ leverantor }}!", "{%p for namn in parter %}", "{{ namn }}", "{%p endfor %}")
    second = word("Avtalet gäller till {{ ny_slutdag }}.")
    kept = templates.keep(tmp_path, SORT, first, SAMPLE)
    read = text_of_docx(as_docx(SAMPLE, templates.in_use(tmp_path, SORT).content))
    assert "Hej Leverantören AB!" in read and "Exempelby kommun" in read
    templates.keep(tmp_path, SORT, second, SAMPLE)
    assert (tmp_path / "tidigare" / f"{kept}.docx").read_bytes() == first
    templates.forget(tmp_path, SORT)
    assert templates.in_use(tmp_path, SORT).sha256 == "" and not templates.is_own(tmp_path, SORT)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Hej", "Till {{ leverantr }}"), "I stycke 2 (”Till {{ leverantr }}”): fältet ”leverantr” finns inte där."),
        (("{%p for x in parter %}", "{{ x.namn }}", "{%p endfor %}"), "I stycke 2 (”{{ x.namn }}”): fältet ”namn”"),
        (("A", "B", "{%p if avtal %}", "C"), "I stycke 3 (”{% if avtal %}”): kommandot går inte att läsa"),
        (("{{ 1 / 0 }}",), "I stycke 1"),
        (("{{ titel.__class__.__mro__ }}",), "I stycke 1"),
    ],
)
def test_what_is_wrong_is_told_by_paragraph_and_field(tmp_path: Path, lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(Refused) as refused:
        templates.keep(tmp_path, SORT, word(*lines), SAMPLE)
    assert said in refused.value.problem and refused.value.cure
    assert not templates.is_own(tmp_path, SORT), "nothing is half done"


def test_the_near_name_is_proposed(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Menade du ”leverantor”") as refused:
        templates.keep(tmp_path, SORT, word("{{ leverantr }}"), SAMPLE)
    assert refused.value.field == "mallen"


def _packed(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", _packed(other=b"x"), _packed(**{"word/document.xml": b"<x/>", "vbaProject.bin": b""})]
)
def test_what_is_no_word_document_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refused):
        templates.keep(tmp_path, SORT, content, SAMPLE)
