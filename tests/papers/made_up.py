"""Compilations of any size, and what the formats say when they are read back."""

from __future__ import annotations

import io
import re
import zipfile

import docx
from pypdf import PdfReader

from papers.samples import compilation_sample
from schemas.compilation import Compilation


def many(number: int, text: str = "Villkor.") -> Compilation:
    """As many municipalities, each with an answer that has this text beside it."""
    sample = compilation_sample()
    whole = sample.seats[0]
    seats = [
        whole.model_copy(
            update={
                "key": f"kommun-{n}/kommundirektor",
                "organisation": f"Kommun {n:03}",
                "versions": [
                    version.model_copy(
                        update={
                            "answers": [each.model_copy(update={"text": f"{text} {n}"}) for each in version.answers]
                        }
                    )
                    for version in whole.versions
                ],
            }
        )
        for n in range(number)
    ]
    return sample.model_copy(update={"seats": seats})


def text_of_pdf(content: bytes) -> str:
    """Everything that a reader of the PDF reads, with its line breaks as blanks."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def text_of_docx(content: bytes) -> str:
    """Every paragraph, also those in tables."""
    body = docx.Document(io.BytesIO(content)).element.body
    return " ".join(part.text or "" for part in body.iter("{*}t"))


def parts_of(content: bytes) -> dict[str, str]:
    """The XML of an Office document, by the names of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


def word(*lines: str) -> bytes:
    """A Word document with those paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()
