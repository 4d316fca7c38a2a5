"""The addresses that stand in mails; every one is built here."""

from __future__ import annotations

from mail.tokens import (
    Keys,
    Mailed,
    kansli_token,
    mailed_token,
    part_token,
    reader_token,
    stand_in_token,
    token,
    view_token,
)


def answer_url(base_url: str, keys: Keys, public_id: str, generation: int) -> str:
    """The page where a seat answers: the token is the whole right to do so."""
    return f"{base_url.rstrip('/')}/s/{token(keys, public_id, generation)}"


def stand_in_url(base_url: str, keys: Keys, public_id: str, generation: int) -> str:
    """The page where a seat's stand-in answers, by a link of its own; `generation` is the stand-in's."""
    return f"{base_url.rstrip('/')}/s/{stand_in_token(keys, public_id, generation)}"


def home_meeting_url(base_url: str, keys: Keys, public_id: str, generation: int) -> str:
    """The page where a kansli says which meeting decides, by a link of its own; `generation` is the kansli's."""
    return f"{base_url.rstrip('/')}/s/{kansli_token(keys, public_id, generation)}/sammantrade"


def reader_url(base_url: str, keys: Keys, public_id: str, received: int) -> str:
    """The page where an official mailbox says whether the one is right whom a received mail names."""
    return f"{base_url.rstrip('/')}/s/{reader_token(keys, public_id, received)}/lasare/{received}"


def part_url(base_url: str, keys: Keys, public_id: str, generation: int) -> str:
    """The page with an organisation's part of a matter, to read and to fetch; nobody can answer by it."""
    return f"{base_url.rstrip('/')}/s/{part_token(keys, public_id, generation)}/del"


def view_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where a member gives views on a meeting's items in advance; made for the reader with that address."""
    return f"{base_url.rstrip('/')}/m/{view_token(keys, public_id, email)}"


def check_minutes_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where a signer reads minutes and approves them; the link is that of the views, for that reader alone."""
    return f"{view_url(base_url, keys, public_id, email)}/justera"


def propose_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where a member sends in items and papers for an agenda; the link is that of the views."""
    return f"{view_url(base_url, keys, public_id, email)}/punkter"


def late_paper_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where the chair says whether something late is taken up; the number of it follows."""
    return f"{view_url(base_url, keys, public_id, email)}/sent"


def check_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where an official mailbox says whether the register is right; made for that address."""
    return f"{base_url.rstrip('/')}/u/{mailed_token(keys, Mailed.CHECK, public_id, email)}"


def introduction_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where whoever is new says that the introduction has been read; made for that address."""
    return f"{base_url.rstrip('/')}/n/{mailed_token(keys, Mailed.INTRODUCTION, public_id, email)}"


def conference_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page where a municipality names its participants; made for the reader with that address."""
    return f"{base_url.rstrip('/')}/k/{view_token(keys, public_id, email)}"


def shared_url(base_url: str, keys: Keys, public_id: str, email: str) -> str:
    """The page of a document that is shared with an organisation; made for the reader with that address."""
    return f"{base_url.rstrip('/')}/d/{view_token(keys, public_id, email)}"


def place_url(base_url: str, mail: int) -> str:
    """The secretariat's page of a mail that did not come through: who has the seat now? (behind the login)"""
    return f"{base_url.rstrip('/')}/utkorg/{mail}/plats"


def desk_url(base_url: str, process: str) -> str:
    """The secretariat's page of a process (behind the login)."""
    return f"{base_url.rstrip('/')}/arenden/{process}"


def desk_page_url(base_url: str, path: str) -> str:
    """A page of the desk by its path (behind the login)."""
    return f"{base_url.rstrip('/')}{path}"


def wellbeing_url(base_url: str) -> str:
    """The page of how the service stands (behind the login)."""
    return f"{base_url.rstrip('/')}/driftlage"


def received_url(base_url: str, received: int) -> str:
    """The secretariat's page of a mail that has come in (behind the login)."""
    return f"{base_url.rstrip('/')}/inkorg/{received}"
