"""`dokument`: an uploaded file, or a link to one. The bytes are kept by their checksum beside the register.

The words of the answer are one JSON object: `{"name", "sha256", "size"}` of a file that has been received, or
`{"url"}`. Only which of the two it is travels.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from questions.kind import OTHER_WAYS, Given, QuestionKind, SpecFault, Typed, value_field
from questions.reading import line, packed, unpacked
from schemas.errors import Refused
from schemas.file.process import QuestionSpec

FILE, LINK = "fil", "lank"
_LONGEST_NAME, _LONGEST_LINK = 120, 2000
_SHA256 = re.compile(r"[0-9a-f]{64}")
MEGABYTE = 1024 * 1024

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "pptx": f"{_OOXML}presentationml.presentation",
    "odt": f"{_ODF}text",
    "ods": f"{_ODF}spreadsheet",
    "odp": f"{_ODF}presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
"""The types that can be received at all, and as what they are handed out: none of them runs in a browser."""
_BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
_INSIDE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
_WHY = {
    **dict.fromkeys(("html", "htm", "svg", "xml", "xhtml", "mht"), "kan innehålla program som körs i webbläsaren"),
    **dict.fromkeys(("docm", "xlsm", "pptm", "dotm", "xlsb"), "kan innehålla makron"),
    **dict.fromkeys(
        ("exe", "msi", "bat", "cmd", "com", "js", "vbs", "ps1", "sh", "jar", "lnk", "scr"), "är ett program"
    ),
    **dict.fromkeys(("zip", "7z", "rar", "gz", "tar", "iso"), "är ett arkiv vars innehåll inte kan kontrolleras"),
    **dict.fromkeys(("doc", "xls", "ppt", "rtf"), "är ett äldre format som kan innehålla makron"),
}


class DocumentKind(QuestionKind):
    """A file or a link."""

    takes = frozenset({"accepts", "max_mb"})
    tells_all = False
    takes_file = True
    example_value = "https://kommun.example/dokument.pdf"

    def check(self, question: QuestionSpec) -> SpecFault | None:
        """Only types that can be received."""
        for number, each in enumerate(question.accepts):
            if each.lower().lstrip(".") not in MEDIA_TYPES:
                cure = f"Välj bland {', '.join(MEDIA_TYPES)}."
                return SpecFault(("accepts", number), f"filer av typen {each} kan inte tas emot.", cure)
        return None

    def accept(self, question: QuestionSpec, types: Sequence[str]) -> str:
        """The endings that a browser offers to choose from."""
        return ",".join(f".{each}" for each in accepted(question, types))

    def types_words(self, question: QuestionSpec, types: Sequence[str]) -> str:
        """`pdf, docx, odt`."""
        return ", ".join(each for each in accepted(question, types) if each != "jpeg")

    def limit_words(self, question: QuestionSpec, max_bytes: int) -> str:
        """`20 MB`."""
        return f"{largest(question, max_bytes) // MEGABYTE} MB"

    def held_words(self, text: str) -> str:
        """The name and size of a file that has been received."""
        held = held_by(text)
        return f"{safe_name(str(held.get('name', '')))} ({size_words(_size(held))})"

    def read(self, question: QuestionSpec, typed: Typed) -> Given:
        """The link, else the file that has been received before."""
        link = typed.get(value_field(question))
        return Given(text=link or typed.get(value_field(question, FILE)))

    def typed(self, question: QuestionSpec, given: Given) -> dict[str, str]:
        """The link, or the file that is kept."""
        held = held_by(given.text)
        if url := held.get("url"):
            return {value_field(question): str(url)}
        return {value_field(question, FILE): given.text} if held else {}

    def tidy(self, question: QuestionSpec, given: Given) -> Given:
        """One form for a file and one for a link."""
        code = line(given.code)
        if code in OTHER_WAYS:
            return Given(code)
        text = line(given.text) or ("" if code in (FILE, LINK) else code)
        held = held_by(text)
        if file := checksum(text):
            kept = {"name": safe_name(str(held.get("name", ""))), "sha256": file, "size": _size(held)}
            return Given(FILE, packed(kept))
        url = str(held.get("url") or text)
        return Given(LINK, packed({"url": url})) if url else Given()

    def fault(self, question: QuestionSpec, given: Given) -> Refused | None:
        """A link that leads nowhere safe."""
        if given.code == FILE:
            return None
        url = str(held_by(given.text).get("url", ""))
        if len(url) > _LONGEST_LINK:
            return Refused(question.key, "Länken är för lång.", f"Korta den till högst {_LONGEST_LINK} tecken.")
        if not _is_link(url):
            return Refused(question.key, f"”{url[:60]}” är ingen länk.", "Skriv hela adressen, med https:// först.")
        return None

    def missing(self, question: QuestionSpec) -> Refused:
        """There is a document to give."""
        problem = f"Svar saknas på frågan ”{question.text}”."
        return Refused(question.key, problem, "Välj en fil, eller skriv en länk.")

    def words(self, question: QuestionSpec, given: Given) -> str:
        """The name of the file with its size, or the link; without the words, which of the two."""
        held = held_by(given.text)
        if given.code == FILE:
            return f"{held['name']} ({size_words(_size(held))})" if held else "en fil"
        return str(held.get("url", "")) or "en länk"

    def details(self, question: QuestionSpec, given: Given) -> list[str]:
        """The checksum, by which the file can be known again."""
        file = checksum(given.text)
        return [f"Kontrollsumma (SHA-256): {file}"] if file else []


def held_by(text: str) -> dict[str, Any]:
    """What the words of an answer hold; empty where they are none of ours."""
    held = unpacked(text)
    return held if isinstance(held, dict) else {}


def checksum(text: str) -> str:
    """The checksum of the file in an answer's words; empty where there is no file."""
    found = str(held_by(text).get("sha256", ""))
    return found if _SHA256.fullmatch(found) else ""


def file_text(name: str, sha256: str, size: int) -> str:
    """The words of an answer with that file."""
    return packed({"name": safe_name(name), "sha256": sha256, "size": size})


def safe_name(name: str) -> str:
    """A file's own last name without what could mislead a reader or a file system."""
    bare = line(re.split(r"[/\\]", name)[-1])
    kept = re.sub(r'[<>:"|?*]', "_", bare).lstrip(". ")
    stem, dot, ending = kept.rpartition(".")
    room = _LONGEST_NAME - len(ending) - 1
    return (f"{stem[:room]}{dot}{ending}" if dot else kept[:_LONGEST_NAME]) or "dokument"


def ending_of(name: str) -> str:
    """`pdf` of `Yttrande.PDF`; empty where the name has no ending."""
    return PurePath(safe_name(name)).suffix.lower().lstrip(".")


def media_type(name: str) -> str:
    """As what a file of that name is handed out."""
    return MEDIA_TYPES.get(ending_of(name), "application/octet-stream")


def accepted(question: QuestionSpec, types: Sequence[str]) -> list[str]:
    """The endings that the question takes, out of those that the settings allow."""
    asked = {each.lower().lstrip(".") for each in question.accepts}
    return [each for each in types if each in MEDIA_TYPES and (not asked or each in asked)]


def largest(question: QuestionSpec, max_bytes: int) -> int:
    """The largest file that the question takes, in bytes."""
    return min(max_bytes, question.max_mb * MEGABYTE) if question.max_mb else max_bytes


def must_be_acceptable(
    question: QuestionSpec, name: str, content: bytes, *, types: Sequence[str], max_bytes: int
) -> None:
    """Refused, naming the type or the size and the cure, for a file that the question does not take."""
    known, ending, limit = accepted(question, types), ending_of(name), largest(question, max_bytes)
    cure = f"Skicka den som {' eller '.join(known[:3])}, eller skriv en länk." if known else "Skriv en länk i stället."
    if ending not in known:
        why = f": en sådan fil {_WHY[ending]}" if ending in _WHY else ""
        of_type = f"av typen .{ending}" if ending else "utan filändelse"
        raise Refused(question.key, f"Filer {of_type} tas inte emot{why}.", cure)
    if not content:
        raise Refused(question.key, f"Filen ”{safe_name(name)}” är tom.", "Kontrollera att rätt fil är vald.")
    if len(content) > limit:
        problem = f"Filen är {size_words(len(content))}, men får vara högst {size_words(limit)}."
        raise Refused(question.key, problem, "Förminska den, eller skriv en länk.")
    if not _is_what_it_says(ending, content):
        problem = f"Filen ”{safe_name(name)}” innehåller något annat än en {ending}-fil, eller makron."
        raise Refused(question.key, problem, f"Spara den på nytt som {ending} och välj den igen.")


def size_words(size: int) -> str:
    """`845 byte`, `12 kB`, `3,4 MB`."""
    if size < 1000:
        return f"{size} byte"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB".replace(".", ",")


def _size(held: Mapping[str, Any]) -> int:
    return size if isinstance(size := held.get("size", 0), int) and size >= 0 else 0


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.username is None
    except ValueError:
        return False


def _is_what_it_says(ending: str, content: bytes) -> bool:
    if ending in _BEGINS:
        return content.startswith(_BEGINS[ending])
    if ending in ("txt", "csv"):
        return b"\x00" not in content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if any(PurePath(name).name.casefold() == "vbaproject.bin" for name in names):
                return False
            if ending in _INSIDE:
                return any(name.startswith(_INSIDE[ending]) for name in names)
            # The type stands uncompressed and first, so that it can be told without reading the rest.
            return names[:1] == ["mimetype"] and archive.read("mimetype").decode() == MEDIA_TYPES[ending]
    except (zipfile.BadZipFile, UnicodeDecodeError, OSError, RuntimeError):
        return False


KIND = DocumentKind()
