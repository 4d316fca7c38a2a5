"""SPF (RFC 7208) as a receiver reads it: which record holds, how many questions it costs, how it ends."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field

from cli.doctor.dns_lookup import Lookup

MOST_LOOKUPS = 10
_MOST_VOID = 2
_TERM = re.compile(
    r"(?P<sign>[+?~-]?)(?P<name>[a-z][a-z0-9._-]*)(?P<mark>[:=/]?)(?P<value>.*)", re.IGNORECASE | re.ASCII
)
_ASKS = ("include", "a", "mx", "ptr", "exists")
_NEEDS_VALUE = {"include", "exists", "ip4", "ip6", "redirect"}
_KNOWN = {*_ASKS, "all", "ip4", "ip6"}


class BadSpf(Exception):
    """What makes receivers disregard the whole record (permerror); `str()` is a Swedish sentence."""

    def __init__(self, text: str, cure: str = "Rätta posten.") -> None:
        super().__init__(text)
        self.cure = f"{cure} Mottagarna bortser annars från hela posten."


@dataclass
class Spf:
    """What a record came to."""

    lookups: int = 0
    """Questions that a receiver may have to ask; more than ten make the record worthless."""
    void: int = 0
    """Of those, how many led to nothing."""
    allows: list[str] = field(default_factory=list)
    """The terms of the domain's own record that let somebody send."""
    end: str = "?"
    """What holds for everyone else: `-` no, `~` doubted, `?` nothing said, `+` may send."""
    has_ptr: bool = False


def records_of(lookup: Lookup, domain: str) -> list[str]:
    """The SPF records of a domain; more than one is a fault."""
    return [text for text in lookup.texts(domain) if re.match(r"v=spf1( |$)", text, re.IGNORECASE)]


def read_spf(lookup: Lookup, domain: str, record: str) -> Spf:
    """Follow a record through all that it includes. BadSpf where receivers would disregard it."""
    found = Spf()
    _follow(lookup, domain, record, found, [domain], is_own=True)
    return found


def _follow(lookup: Lookup, domain: str, record: str, found: Spf, way: list[str], *, is_own: bool) -> None:
    redirect, has_all = "", False
    for term in record.split()[1:]:
        sign, name, value = _parts(term, domain)
        if name == "redirect":
            redirect = value
        elif name == "all":
            has_all = True
            found.end = (sign or "+") if is_own else found.end
            break  # what stands after it is never read
        elif name in _KNOWN:
            found.has_ptr |= name == "ptr"
            if is_own and sign in ("", "+"):
                found.allows.append(term)
            _ask(lookup, domain, name, value, found, way)
    if redirect and not has_all:
        _count(found, domain)
        _into(lookup, redirect, found, way, is_own=is_own)


def _parts(term: str, domain: str) -> tuple[str, str, str]:
    read = _TERM.fullmatch(term)
    if read is None:
        raise BadSpf(f"”{term}” i SPF-posten för {domain} går inte att läsa.")
    name, value, is_modifier = read["name"].lower(), read["value"], read["mark"] == "="
    if not is_modifier and name not in _KNOWN:
        raise BadSpf(f"”{term}” i SPF-posten för {domain} är inget som SPF känner till.")
    if is_modifier and name in _KNOWN:
        raise BadSpf(f"”{term}” i SPF-posten för {domain} ska skrivas med kolon.")
    if name in _NEEDS_VALUE and not value:
        raise BadSpf(f"”{term}” i SPF-posten för {domain} saknar värde.")
    if name in ("ip4", "ip6"):
        _check_network(term, name, value, domain)
    return read["sign"], name, value


def _check_network(term: str, name: str, value: str, domain: str) -> None:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        network = None
    if network is None or f"ip{network.version}" != name:
        raise BadSpf(f"”{term}” i SPF-posten för {domain} är ingen adress av rätt slag.")


def _ask(lookup: Lookup, domain: str, name: str, value: str, found: Spf, way: list[str]) -> None:
    if name not in _ASKS:
        return
    _count(found, domain)
    target = value.partition("/")[0] or domain
    if "%" in target:
        return  # made from the mail itself, so it cannot be looked up beforehand
    if name == "include":
        _into(lookup, target, found, way, is_own=False)
    elif name in ("a", "mx"):
        is_void = not (lookup.has_address(target) if name == "a" else lookup.mail_hosts(target))
        found.void += is_void
        if found.void > _MOST_VOID:
            raise BadSpf(f"Fler än {_MOST_VOID} namn i SPF-posten finns inte, senast {target}.")


def _count(found: Spf, domain: str) -> None:
    found.lookups += 1
    if found.lookups > MOST_LOOKUPS:
        cure = "Byt include, a och mx mot ip4 där det går."
        raise BadSpf(f"SPF-posten kräver fler än {MOST_LOOKUPS} uppslag; gränsen passeras i {domain}.", cure)


def _into(lookup: Lookup, target: str, found: Spf, way: list[str], *, is_own: bool) -> None:
    if target in way:
        raise BadSpf(f"SPF-posten för {target} leder tillbaka till sig själv.")
    records = [] if "%" in target else records_of(lookup, target)
    if "%" not in target and len(records) != 1:
        what = "ingen SPF-post" if not records else "flera SPF-poster"
        raise BadSpf(f"SPF-posten hänvisar till {target}, som har {what}.")
    for record in records:
        _follow(lookup, target, record, found, [*way, target], is_own=is_own)
