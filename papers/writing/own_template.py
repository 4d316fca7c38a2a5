"""The Word template that the program brings: one for every paper, made here so that it can be read and changed."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from papers.writing.word import repacked

if TYPE_CHECKING:
    from docx.document import Document

_ACCENT = "00556B"


@cache
def own_template(*, is_wide: bool = False) -> bytes:
    """The template as a Word file, in Swedish, with headings as headings and heads of tables as such."""
    # Here and not above: most processes never write one.
    import docx

    document = docx.Document()
    _look(document, is_wide=is_wide)
    _footer(document)
    _line(document, "{{ rubrik_ovan }}", "Subtitle")
    _line(document, "{{ titel }}", "Heading 1")
    _block(document, "if ingress", ["{{ ingress }}"])
    _facts(document, "uppgifter")
    _line(document, "{%p for del in avsnitt %}")
    _block(document, "if del.rubrik and del.niva == 1", ["{{ del.rubrik }}"], "Heading 2")
    _block(document, "if del.rubrik and del.niva == 2", ["{{ del.rubrik }}"], "Heading 3")
    _block(document, "for stycke in del.stycken", ["{{ stycke }}"])
    _facts(document, "del.uppgifter")
    _block(document, "for punkt in del.punkter", ["{{ punkt }}"], "List Bullet")
    _line(document, "{%p if del.tabell %}")
    _table(document)
    _line(document, "{%p endif %}")
    _line(document, "{%p endfor %}")
    _block(document, "for namn in underskrifter", ["", "", "_" * 40, "{{ namn }}"])
    written = io.BytesIO()
    document.save(written)
    return repacked(written.getvalue())


def _look(document: Document, *, is_wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "sv-SE")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if is_wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin = section.bottom_margin = Cm(2.2)
    for name, size in {"Normal": 11, "Heading 1": 20, "Heading 2": 14, "Heading 3": 12, "Subtitle": 10}.items():
        style: Any = document.styles[name]
        style.font.size = Pt(size)
        style.font.name = "Calibri"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for place in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(place), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_ACCENT)
            style.font.italic = False


def _footer(document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    line = document.sections[0].footer.paragraphs[0]
    line.add_run("{{ sidfot }} · Sida ").font.size = Pt(8.5)
    run = line.add_run()
    run.font.size = Pt(8.5)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)  # noqa: SLF001 - there is no other way to a field of Word


def _line(document: Document, text: str, style: str | None = None) -> None:
    document.add_paragraph(text, style)


def _block(document: Document, opens: str, lines: list[str], style: str | None = None) -> None:
    _line(document, f"{{%p {opens} %}}")
    for text in lines:
        _line(document, text, style)
    _line(document, f"{{%p end{opens.partition(' ')[0]} %}}")


def _facts(document: Document, name: str) -> None:
    from docx.shared import Cm

    _line(document, f"{{%p if {name} %}}")
    table = document.add_table(3, 2)
    table.autofit = False
    table.cell(0, 0).text = f"{{%tr for rad in {name} %}}"
    table.cell(1, 0).text, table.cell(1, 1).text = "{{ rad.namn }}", "{{ rad.varde }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    for row in table.rows:
        row.cells[0].width, row.cells[1].width = Cm(4.6), Cm(11.4)
    _line(document, "")
    _line(document, "{%p endif %}")


def _table(document: Document) -> None:
    from docx.oxml import OxmlElement

    table = document.add_table(4, 3, "Table Grid")
    head, body = table.rows[0], table.rows[2]
    for cell, text in zip(
        head.cells, ("{%tc for rubrik in del.tabell.rubriker %}", "{{ rubrik }}", "{%tc endfor %}"), strict=True
    ):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    # Repeated on every page, and known as the head by whoever listens to the table.
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    table.cell(1, 0).text = "{%tr for rad in del.tabell.rader %}"
    for cell, text in zip(body.cells, ("{%tc for ruta in rad %}", "{{ ruta }}", "{%tc endfor %}"), strict=True):
        cell.text = text
    table.cell(3, 0).text = "{%tr endfor %}"
    _line(document, "")
