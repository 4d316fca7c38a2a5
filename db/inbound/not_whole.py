"""Of a mail that is not whole: why, and where the whole of it lies."""

from __future__ import annotations

from mail.sources.folder import READ
from questions.document import MEGABYTE, size_words
from schemas.mail.inbound import SourceName
from schemas.settings.inbound import InboundSettings
from schemas.tables.inbound import ReceivedMailRow

_CUT = "Mejlet kom inte helt, eller inte som ett mejl. Öppna originalet."


def why_not_whole(settings: InboundSettings, row: ReceivedMailRow) -> str:
    """That only a part of the mail is here, and where the whole of it lies."""
    is_too_large = row.size > settings.inbound_mb * MEGABYTE
    if row.source == SourceName.PARSE and not is_too_large:
        return _CUT
    if row.source == SourceName.PARSE:
        return (
            f"Mejlet är för stort: {size_words(row.size)}, och gränsen är {settings.inbound_mb} MB. Här finns bara "
            "början av det, utan hela filer, och hela mejlet finns ingen annanstans hos oss. Be avsändaren att skicka "
            "filerna på ett annat sätt."
        )
    place = {
        SourceName.FOLDER: f"i mappen inkorg/{READ} i Svarstids datamapp",
        SourceName.IMAP: f"i brevlådan för svar, i mappen {settings.imap_move_to or settings.imap_folder}",
    }
    where = place.get(SourceName(row.source), "hos den som skickade det")
    return (
        f"Mejlet är för stort: {size_words(row.size)}, och gränsen är {settings.inbound_mb} MB. "
        f"Här finns bara början av det, utan hela filer. Hela mejlet ligger {where}."
    )
