"""The text of a calendar file, whatever it was saved with; what is no text is refused by what it is."""

from __future__ import annotations

import codecs
import unicodedata

from schemas.errors import FileRefused

_LETTERS = frozenset("åäöéüáàèëíóøæßñÅÄÖÉÜÁÀÈËÍÓØÆ" + "–—…“”„’‘`«»§½¼°·•€£©®\xa0\xad")
"""What stands in Swedish calendars beside ASCII; an old encoding that gives anything else is not the right one."""
_SWEDISH = frozenset("åäöÅÄÖ")
_OLD = ("cp1252", "mac_roman", "cp850")
_NO_TEXT = (
    (b"PK\x03\x04", "det är en Excel-fil eller en zip-fil.", "Spara kalkylarket som CSV UTF-8."),
    (b"\xd0\xcf\x11\xe0", "det är en äldre Excel- eller Word-fil.", "Spara kalkylarket som CSV UTF-8."),
    (b"%PDF", "det är en pdf.", "Skriv sammanträdena i ett kalkylark och spara det som CSV UTF-8."),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def calendar_text(name: str, content: bytes) -> str:
    """The text, its letters composed. FileRefused: no text, or letters that no known encoding explains."""
    for mark, problem, cure in _NO_TEXT:
        if content.startswith(mark):
            raise FileRefused(name, "", problem, cure)
    text = unicodedata.normalize("NFC", _decoded(name, content))
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise FileRefused(name, "", "filen är ingen textfil.", "Spara kalendern som CSV eller .ics.", line)
    return text


def _decoded(name: str, content: bytes) -> str:
    marked = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "")
    if not marked and b"\x00" in content[:4]:
        marked = "utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"
    try:
        return content.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked:
            problem = "filens teckenkodning är trasig (UTF-8 eller UTF-16)."
            raise FileRefused(name, "", problem, "Spara den på nytt som CSV UTF-8.") from None
        first_bad = error.start
    # Excel in Swedish writes Windows' own letters, on older Macs their own, and old systems those of DOS.
    texts = [content.decode(encoding, errors="replace") for encoding in _OLD]
    likely = [text for text in texts if all(letter in _LETTERS for letter in text if ord(letter) > 127)]
    if likely:
        return max(likely, key=lambda text: sum(letter in _SWEDISH for letter in text))
    line = content.count(b"\n", 0, first_bad) + 1
    raise FileRefused(name, "", "bokstäverna går inte att läsa.", "Spara filen som CSV UTF-8.", line)
