"""The answer link: a token that can be made again from an invitation's public id and generation.

Nothing of it is stored: an outbox retry makes the identical mail, a moved due date leaves sent links alive,
and a replaced holder (generation + 1) kills the old one. Expiry is looked up, never carried.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

_SHAPE = re.compile(r"^(?P<id>[A-Za-z0-9_-]{4,64})\.(?P<version>[1-9][0-9]{0,2})\.(?P<mac>[A-Za-z0-9_-]{24})$")
_MAC_BYTES = 18


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


def _mac(secret: str, public_id: str, generation: int) -> str:
    digest = hmac.new(secret.encode(), f"answer|{public_id}|{generation}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()


def token(keys: Keys, public_id: str, generation: int) -> str:
    """The token `public_id.key_version.mac` of an invitation; the same for the same arguments, always."""
    version = keys.newest
    return f"{public_id}.{version}.{_mac(keys.by_version[version], public_id, generation)}"


def public_id_of(text: str) -> str | None:
    """The public id that a token claims to be for, unverified; None where it is not a token's shape.

    For looking up the invitation (and for logs and rate limits, where the token itself must not go).
    """
    match = _SHAPE.fullmatch(text)
    return match["id"] if match else None


def read_token(keys: Keys, text: str, generation: int) -> int | None:
    """The generation that `text` was made for, or None where no key made it.

    `generation` is the invitation's present one. A result below it is an old link: replaced by a newer one.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    # An unknown key version still costs a MAC: unknown and bad tokens answer in the same time.
    secret = keys.by_version.get(int(match["version"]), "")
    found: int | None = None
    for candidate in range(generation, 0, -1):
        if hmac.compare_digest(_mac(secret, match["id"], candidate), match["mac"]) and found is None:
            found = candidate
    return found if secret else None
