"""The links in mails: tokens that can be made again from an invitation's public id and who or what it was made for.

Nothing of them is stored: an outbox retry makes the identical mail, a moved due date leaves sent links alive,
and a replaced holder kills the old one. Expiry is looked up, never carried.

The link to answer is bound to the invitation's generation, which a new holder raises; the stand-in's opens the same and
has a generation of its own. The kansli's link, by which it says which meeting decides, has one too and opens nothing
else. The link to the views of a meeting, or to a conference, is bound to its reader's address, looked up when opened.

The address that a mail is replied to has a token too, which says what the reply is about and gives nobody a right. Its
case does not matter.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

_SHAPE = re.compile(r"^(?P<id>[A-Za-z0-9_-]{4,64})\.(?P<version>[1-9][0-9]{0,2})\.(?P<mac>[A-Za-z0-9_-]{24})$")
_MAC_BYTES = 18
_REPLY = re.compile(r"^(?P<id>[0-9a-f]{24})-(?P<version>[1-9][0-9]{0,2})-(?P<mac>[a-z2-7]{16})$")
_REPLY_MAC_BYTES = 10
_CLINGING = ".,;:!?)]}>*'\"’”»"
"""What a mail program takes for the end of an address that stands in a sentence; no token ends so."""


class Mailed(StrEnum):
    """A page that is opened by a link made for an address."""

    CHECK = "check"
    """Is the register right?"""
    INTRODUCTION = "introduction"
    """Whoever is new says that the introduction has been read."""


@dataclass(frozen=True)
class Keys:
    """Secret keys by version; new tokens take the highest version, older versions still verify."""

    by_version: Mapping[int, str]

    @classmethod
    def single(cls, secret: str) -> Keys:
        """One key, as version 1."""
        return cls({1: secret})

    @property
    def newest(self) -> int:
        """The version that new tokens carry."""
        return max(self.by_version)


def _digest(secret: str, made_for: str) -> bytes:
    return hmac.new(secret.encode(), made_for.encode(), hashlib.sha256).digest()


def _mac(secret: str, made_for: str) -> str:
    return base64.urlsafe_b64encode(_digest(secret, made_for)[:_MAC_BYTES]).decode()


def token(keys: Keys, public_id: str, generation: int) -> str:
    """The token `public_id.key_version.mac` of an invitation; the same for the same arguments, always.

    ValueError where that would be a link that no page knows.
    """
    if generation < 1:
        raise ValueError("a link needs an invitation")
    return _made(keys, public_id, _answer(public_id, generation))


def stand_in_token(keys: Keys, public_id: str, generation: int) -> str:
    """The token by which the stand-in of an invitation's seat answers; `generation` is the stand-in's own.

    ValueError where that would be a link that no page knows.
    """
    if generation < 1:
        raise ValueError("a link needs an invitation")
    return _made(keys, public_id, _stand_in(public_id, generation))


def kansli_token(keys: Keys, public_id: str, generation: int) -> str:
    """The token by which the kansli of an invitation's organisation says which meeting decides, and nothing more.

    ValueError where that would be a link that no page knows.
    """
    if generation < 1:
        raise ValueError("a link needs an invitation")
    return _made(keys, public_id, _kansli(public_id, generation))


def part_token(keys: Keys, public_id: str, generation: int) -> str:
    """The token by which an organisation reads and fetches its part of a matter, and answers nothing; it goes with the
    invitation's generation, as the link to answer does.

    ValueError where that would be a link that no page knows.
    """
    if generation < 1:
        raise ValueError("a link needs an invitation")
    return _made(keys, public_id, _part(public_id, generation))


def view_token(keys: Keys, public_id: str, email: str) -> str:
    """The token `public_id.key_version.mac` of a meeting or a conference, made for the reader with that address."""
    return _made(keys, public_id, _view(public_id, email))


def reader_token(keys: Keys, public_id: str, number: int) -> str:
    """The token by which an organisation's official mailbox says whether the reader is right whom the received mail of
    that number names, and nothing more."""
    return _made(keys, public_id, _reader(public_id, number))


def mailed_token(keys: Keys, what: Mailed, public_id: str, email: str) -> str:
    """The token by which whoever has that address says what that page asks, and nothing more."""
    return _made(keys, public_id, f"{what}|{public_id}|{email.casefold()}")


def _made(keys: Keys, public_id: str, made_for: str) -> str:
    version = keys.newest
    made = f"{public_id}.{version}.{_mac(keys.by_version[version], made_for)}"
    if public_id_of(made) != public_id:
        raise ValueError("a link needs a public id")
    return made


def _answer(public_id: str, generation: int) -> str:
    return f"answer|{public_id}|{generation}"


def _stand_in(public_id: str, generation: int) -> str:
    return f"stand-in|{public_id}|{generation}"


def _kansli(public_id: str, generation: int) -> str:
    return f"kansli|{public_id}|{generation}"


def _part(public_id: str, generation: int) -> str:
    return f"part|{public_id}|{generation}"


def _view(public_id: str, email: str) -> str:
    return f"view|{public_id}|{email.casefold()}"


def _reader(public_id: str, number: int) -> str:
    return f"reader|{public_id}|{number}"


def reply_token(keys: Keys, mail: str, public_id: str, generation: int) -> str:
    """The token `mail-key_version-mac` of the address that replies to a mail go to: at most 45 characters, all lower
    case. `mail` is the mail's own public id; the other two are those of the invitation that it is about."""
    version = keys.newest
    return f"{mail}-{version}-{_reply_mac(keys.by_version[version], mail, public_id, generation)}"


def mail_of_reply(text: str) -> str | None:
    """The public id of the mail that a reply's token claims to answer, unverified; None where it is no such token."""
    match = _REPLY.fullmatch(text.casefold())
    return match["id"] if match else None


def is_reply_token(keys: Keys, text: str, public_id: str, generation: int) -> bool:
    """True where `text` was made by one of the keys for a mail about that invitation, in that generation."""
    match = _REPLY.fullmatch(text.casefold())
    secret = keys.by_version.get(int(match["version"])) if match else None
    if match is None or secret is None:
        return False
    return hmac.compare_digest(_reply_mac(secret, match["id"], public_id, generation), match["mac"])


def _reply_mac(secret: str, mail: str, public_id: str, generation: int) -> str:
    digest = _digest(secret, f"reply|{mail}|{public_id}|{generation}")
    return base64.b32encode(digest[:_REPLY_MAC_BYTES]).decode().lower()


def public_id_of(text: str) -> str | None:
    """The public id that a token claims to be for, unverified; None where it is not a token's shape.

    For looking up the invitation (and for logs and rate limits, where the token itself must not go).
    """
    match = _SHAPE.fullmatch(text.rstrip(_CLINGING))
    return match["id"] if match else None


def read_token(keys: Keys, text: str, generation: int) -> int | None:
    """The generation that `text` was made for, or None where no key made it.

    `generation` is the invitation's present one. A result below it is an old link: replaced by a newer one.
    """
    return _generation(keys, text, _answer, generation)


def read_stand_in_token(keys: Keys, text: str, generation: int) -> int | None:
    """As `read_token`, of the stand-in's own link and generation."""
    return _generation(keys, text, _stand_in, generation)


def is_kansli_token(keys: Keys, text: str, generation: int) -> bool:
    """True where `text` was made for the kansli, by the invitation's present `kansli_generation`."""
    return _read(keys, text, [_kansli(public_id_of(text) or "", generation)]) is not None


def is_part_token(keys: Keys, text: str, generation: int) -> bool:
    """True where `text` was made for the organisation's part, by the invitation's present `generation`."""
    return _read(keys, text, [_part(public_id_of(text) or "", generation)]) is not None


def is_reader_token(keys: Keys, text: str, number: int) -> bool:
    """True where `text` was made for the official mailbox, and for the proposal of that number."""
    return _read(keys, text, [_reader(public_id_of(text) or "", number)]) is not None


def is_mailed_token(keys: Keys, text: str, what: Mailed, email: str) -> bool:
    """True where `text` was made for that page, and for whoever has that address."""
    return _read(keys, text, [f"{what}|{public_id_of(text) or ''}|{email.casefold()}"]) is not None


def read_view_token(keys: Keys, text: str, emails: Iterable[str]) -> str | None:
    """Which of `emails` the token of a meeting or a conference was made for; None where it was for none of them."""
    public_id = public_id_of(text) or ""
    candidates = {_view(public_id, email): email for email in emails}
    made_for = _read(keys, text, candidates)
    return candidates[made_for] if made_for else None


def _generation(keys: Keys, text: str, made_for: Callable[[str, int], str], newest: int) -> int | None:
    public_id = public_id_of(text) or ""
    candidates = {made_for(public_id, number): number for number in range(newest, 0, -1)}
    found = _read(keys, text, candidates)
    return candidates[found] if found else None


def _read(keys: Keys, text: str, candidates: Iterable[str]) -> str | None:
    """The first of what the token may have been made for that it was made for, or None."""
    match = _SHAPE.fullmatch(text.rstrip(_CLINGING))
    if match is None:
        return None
    # An unknown key version still costs a MAC: unknown and bad tokens answer in the same time.
    secret = keys.by_version.get(int(match["version"]), "")
    found: str | None = None
    for candidate in candidates:
        if hmac.compare_digest(_mac(secret, candidate), match["mac"]) and found is None:
            found = candidate
    return found if secret else None
