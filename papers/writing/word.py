"""A paper as a Word document, from our own template or one of the secretariat's."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from papers.writing.plain import plain
from papers.writing.template_fields import environment, fields_of
from schemas.paper import Paper

_FIXED = (1980, 1, 1, 0, 0, 0)
"""The time of every file within: the same paper gives the same bytes."""


def as_docx(paper: Paper, template: bytes) -> bytes:
    """The paper by that template, which `template_check.problems` has nothing against."""
    # Here and not above: most processes never write one.
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render(_plain(fields_of(paper)), jinja_env=environment(), autoescape=True)
    properties = document.docx.core_properties
    properties.title, properties.subject = plain(paper.title)[:255], plain(paper.kicker)[:255]
    properties.author = properties.last_modified_by = plain(paper.author)[:255]
    properties.language, properties.comments, properties.keywords = "sv-SE", "", ""
    properties.created = properties.modified = _naive(paper.made_at)
    properties.revision = 1
    written = io.BytesIO()
    document.save(written)
    return repacked(written.getvalue())


def repacked(content: bytes) -> bytes:
    """The same archive with one fixed time for every file within."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return packed.getvalue()


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value
