"""What is wrong with a Word template, told before it is taken: by the paragraph that it stands in, and its field.

A template is carried out twice: once as its bare text, paragraph by paragraph, so that a fault has a place; and once as
it will be, so that what is taken works.
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError

from papers.writing.template_fields import environment, fields_of
from papers.writing.word import as_docx
from schemas.errors import Refused
from schemas.paper import Paper

_FIELD = "mallen"
_MARKS = re.compile(r"\{([%{#])(?:p|tr|tc|r)(?=\s)")
"""By which a template says that its tag stands for a whole paragraph, row or cell."""
_MOST_UNPACKED = 100 * 2**20
_LONGEST_QUOTED = 60
_UNKNOWN = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


def must_be_usable(content: bytes, sample: Paper) -> None:
    """Refused, naming the place and the cure, for a template that does not make that paper."""
    _must_be_word(content)
    fields = fields_of(sample)
    for place, lines in _parts(content):
        _must_be_readable(place, lines, fields)
    try:
        as_docx(sample, content)
    except Exception as error:
        problem = f"Mallen går inte att skriva med: {_first_line(error)}"
        raise Refused(_FIELD, problem, "Utgå från vår mall och ändra lite i taget.") from error


def _must_be_word(content: bytes) -> None:
    cure = "Spara mallen som Word-dokument (.docx) utan makron."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise Refused(_FIELD, "Mallen är för stor när den packas upp.", "Ta bort bilder ur den.")
    except (zipfile.BadZipFile, OSError) as error:
        raise Refused(_FIELD, "Filen är inget Word-dokument.", cure) from error
    if "word/document.xml" not in names or any("vbaproject" in name.casefold() for name in names):
        raise Refused(_FIELD, "Filen är inget Word-dokument, eller så har den makron.", cure)


def _parts(content: bytes) -> Iterator[tuple[str, list[str]]]:
    """The text of the document, of its heads and of its feet, each as its paragraphs in order."""
    import docx
    from docx.oxml.ns import qn

    try:
        document = docx.Document(io.BytesIO(content))
    except Exception as error:
        raise Refused(_FIELD, "Word-dokumentet går inte att läsa.", "Öppna och spara det på nytt.") from error
    roots = [("", document.element.body)]
    for section in document.sections:
        roots += [("sidhuvudet, ", section.header._element), ("sidfoten, ", section.footer._element)]  # noqa: SLF001
    for place, root in roots:
        lines = []
        for paragraph in root.iter(qn("w:p")):
            text = "".join(part.text or "" for part in paragraph.iter(qn("w:t")))
            lines.append(_MARKS.sub(r"{\1", text).replace("\n", " "))
        yield place, lines


def _must_be_readable(place: str, lines: list[str], fields: dict[str, Any]) -> None:
    try:
        environment().from_string("\n".join(lines)).render(fields)
    except TemplateSyntaxError as error:
        what = "kommandot går inte att läsa, eller så saknas dess slut"
        raise _refused(place, lines, error.lineno, what, "Jämför med vår mall.") from error
    except UndefinedError as error:
        name = _name_of(error)
        near = [each for each in difflib.get_close_matches(name, _names(fields), n=2, cutoff=0.6) if each != name]
        cure = f"Menade du ”{near[0]}”?" if near else "Fälten som finns står på sidan om mallen."
        raise _refused(place, lines, _line_of(error), f"fältet ”{name}” finns inte där", cure) from error
    except TemplateError as error:
        raise _refused(place, lines, _line_of(error), _first_line(error), "Jämför med vår mall.") from error
    except (TypeError, ValueError, ArithmeticError, LookupError) as error:
        what = f"värdet går inte att använda så ({_first_line(error)})"
        raise _refused(place, lines, _line_of(error), what, "Jämför med vår mall.") from error


def _refused(place: str, lines: list[str], line: int, what: str, cure: str) -> Refused:
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    quoted = f" (”{text[:_LONGEST_QUOTED]}”)" if text else ""
    return Refused(_FIELD, f"I {place}stycke {line}{quoted}: {what}.", cure)


def _name_of(error: UndefinedError) -> str:
    found = _UNKNOWN.search(str(error))
    return next(name for name in found.groups() if name) if found else _first_line(error)


def _line_of(error: BaseException) -> int:
    """The line of the template at which it failed."""
    line, step = 0, error.__traceback__
    while step is not None:
        line = _line_in_template(step) or line
        step = step.tb_next
    return line


def _line_in_template(step: TracebackType) -> int:
    is_template = step.tb_frame.f_code.co_filename in ("<template>", "<unknown>")
    return step.tb_lineno if is_template else 0


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for each in value.values() for name in _names(each))]
    return _names(value[0]) if isinstance(value, list) and value else []


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
