"""What stands behind an answer, in words: the decision, and how it came."""

from __future__ import annotations

from datetime import date

from rules.swedish import short_date
from schemas.inquiry import OWN_WAYS, Channel
from words.codes import BY_CHANNEL


def decision_words(paragraph: str, decided_on: date | None, diarienummer: str) -> str:
    """`§ 45, 7 maj 2024, dnr KS 2024/118`; what is unknown is left out."""
    number = f"§ {paragraph.removeprefix('§').strip()}" if paragraph.strip() else ""
    dnr = diarienummer.strip()
    if dnr and not dnr.casefold().startswith("dnr"):
        dnr = f"dnr {dnr}"
    return ", ".join(part for part in (number, short_date(decided_on) if decided_on else "", dnr) if part)


def source_words(channel: str, source: str) -> str:
    """`per telefon: kanslichefen ringde …` for an answer on behalf; empty for what a seat answers itself."""
    if channel in OWN_WAYS:
        return ""
    word = BY_CHANNEL[Channel(channel)]
    return f"{word}: {source}" if source else word


def channel_words(channel: str) -> str:
    """How an answer came: `på svarssidan`, `per telefon`."""
    return {Channel.WEB: "på svarssidan", Channel.REPLY: "genom mejl"}.get(Channel(channel)) or BY_CHANNEL[
        Channel(channel)
    ]


def standing_words(is_late: bool, is_set_aside: bool, is_of_former_text: bool) -> list[str]:
    """What is said of how an answer stands, one note each; empty for one that came in time and counts."""
    notes = {
        "Inkom efter svarstid": is_late,
        "Räknas inte": is_set_aside,
        "Lämnat till den tidigare lydelsen": is_of_former_text,
    }
    return [note for note, holds in notes.items() if holds]


def then_and_now(who: str, now: str, answered_for: str) -> list[str]:
    """Who has the seat now, where it was another who answered, and what the organisation was called then.

    `answered_for` is empty where it has the same name.
    """
    told = [f"Innehavare nu: {now}"] if who != now else []
    return [*told, *([f"Svaret lämnades som {answered_for}"] if answered_for else [])]
