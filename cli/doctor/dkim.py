"""DKIM (RFC 6376): the public keys that a domain has published, and whether receivers can use them."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from cli.doctor.dns_lookup import Lookup

USUAL = ("selector1", "selector2", "s1", "s2", "default", "dkim", "mail", "google", "k1")
"""Selectors of common mail services, tried where none is named: they cannot be listed."""
_BYTES_OF_1024, _BYTES_OF_2048 = 162, 294
"""The length of an RSA key of so many bits in its usual form (SubjectPublicKeyInfo)."""


@dataclass(frozen=True)
class Key:
    """A published key."""

    selector: str
    domain: str
    """The `d=` of the signatures that it checks."""
    fault: str = ""
    """Why receivers cannot use it, in Swedish."""
    note: str = ""
    """What is worth mending though it works, in Swedish."""


def keys_of(lookup: Lookup, domain: str, selectors: tuple[str, ...]) -> list[Key]:
    """The keys under those selectors in one domain."""
    found = []
    for selector in selectors:
        texts = [text for text in lookup.texts(f"{selector}._domainkey.{domain}") if "p" in tags(text)]
        if len(texts) > 1:
            found.append(Key(selector, domain, fault=f"{selector} har flera poster"))
        elif texts:
            found.append(_key(selector, domain, tags(texts[0])))
    return found


def tags(text: str) -> dict[str, str]:
    """`v=DKIM1; p=…` as tag → value, without spaces around and in the values; the first of a tag holds."""
    found: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), "".join(value.split()))
    return found


def _key(selector: str, domain: str, read: dict[str, str]) -> Key:
    kind = read.get("k", "rsa").lower()
    if read.get("v", "DKIM1") != "DKIM1":
        return Key(selector, domain, fault=f"{selector} börjar inte med v=DKIM1")
    if not read["p"]:
        return Key(selector, domain, fault=f"nyckeln under {selector} är återkallad (p= är tomt)")
    try:
        size = len(base64.b64decode(read["p"], validate=True))
    except (binascii.Error, ValueError):
        return Key(selector, domain, fault=f"nyckeln under {selector} är avklippt eller felskriven")
    notes = []
    if kind == "rsa" and size < _BYTES_OF_1024:
        return Key(selector, domain, fault=f"nyckeln under {selector} är kortare än 1024 bitar")
    if kind == "rsa" and size < _BYTES_OF_2048:
        notes.append(f"nyckeln under {selector} är kortare än 2048 bitar; byt den när det passar")
    if kind == "ed25519":
        notes.append(
            f"{selector} är av slaget Ed25519, som inte alla mottagare kan kontrollera; ha en RSA-nyckel också"
        )
    if "y" in read.get("t", "").lower().split(":"):
        notes.append(f"{selector} är märkt som prov (t=y); ta bort det när underskriften fungerar")
    return Key(selector, domain, note="; ".join(notes))
