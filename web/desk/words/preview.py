"""A preview in sentences: who gets which mail, and which reminders come and go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.boards.process import ProcessBoard
from rules.swedish import enumerate_words, moment
from secretariat.matter.previews import Preview
from web.desk.words.agenda import mail_lines


@dataclass(frozen=True)
class MailLine:
    """Mails of one sort: what they are called, when they go and to whom."""

    title: str
    when: str
    readers: str


def preview_words(board: ProcessBoard, preview: Preview) -> dict[str, Any]:
    """What the page of a preview says beside the preview itself, by the names of its template."""
    diff = preview.diff
    return {
        "diff": diff,
        "mails": [
            MailLine(
                mail.title,
                "går direkt" if mail.send_at <= preview.now else f"går {moment(mail.send_at)}",
                enumerate_words(mail.readers),
            )
            for mail in preview.mails
        ],
        "added": mail_lines(board, diff.mails_added) if diff else [],
        "removed": mail_lines(board, diff.mails_removed) if diff else [],
    }
