"""Whether our own mail server vouches for the sender (RFC 8601). Nothing else in a mail proves who wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mail.inbound.message import Incoming
from mail.inbound.reading import headers

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s;="()]+)|([;=])')
_LONGEST = 8_000
_SENDER = re.compile(r'(?:(?P<name>(?:"(?:[^"\\]|\\.)*"|[^"<>@,;:()\\])*)\s*<(?P<in>[^\s<>@,;:()"]+@[^\s<>@,;:()"]+)>'
                     r'|(?P<bare>[^\s<>@,;:()"]+@[^\s<>@,;:()"]+))')  # fmt: skip
_NO_SERVER = "Svarstid kan inte själv kontrollera vem som har skickat mejlet. Jämför avsändaren och notera svaret."
_NOT_SAID = "Vår mejlserver har inte sagt om avsändaren är äkta."
_ODD_SENDER = "Avsändaren går inte att läsa ut entydigt."
_NOT_PROVED = "Vår mejlserver kan inte bekräfta avsändaren."


@dataclass(frozen=True)
class Verdict:
    """`passed`: our server says that the mail comes from the domain in From. It does not say that this person wrote."""

    passed: bool
    by: Literal["dmarc", "spf", "dkim", ""] = ""
    reason: str = ""
    """In Swedish, a sentence, where it did not pass."""


def verdict(incoming: Incoming, server: str) -> Verdict:
    """What the topmost Authentication-Results of the named server (its authserv-id) says of the From domain.

    Only that one header counts: what stands further down may have been in the mail when it came. The server must
    remove what claims to be its own from mail that comes in, as RFC 8601 section 5 asks.
    """
    if not server.strip():
        return Verdict(False, reason=_NO_SERVER)
    domain = _sender_domain(incoming)
    if not domain:
        return Verdict(False, reason=_ODD_SENDER)
    for raw in headers.raw_values(incoming.message, "Authentication-Results"):
        results = _results(raw, server)
        if results is not None:
            return _weighed(results, domain)
    return Verdict(False, reason=_NOT_SAID)


def is_aligned(one: str, other: str) -> bool:
    """True where the domains are the same, or one lies within the other.

    DMARC compares organisational domains, which takes a list of public suffixes. Without one, two subdomains of the
    same organisation do not vouch for each other here: that is stricter, never looser.
    """
    first, second = sorted((_ascii(one), _ascii(other)), key=len)
    return "." in first and (first == second or second.endswith(f".{first}"))


def _weighed(results: list[_Result], domain: str) -> Verdict:
    stated = [each for each in results if each.method == "dmarc"]
    if stated:
        good = [each for each in stated if each.result == "pass"]
        is_ours = all(_ascii(each.said.get("header.from", domain)) == domain for each in good)
        if len(good) == len(stated) and is_ours:
            return Verdict(True, "dmarc")
        if any(each.result != "none" for each in stated):
            return Verdict(False, reason=_NOT_PROVED)
    for each in results:
        if each.result != "pass":
            continue
        claimed = ""
        if each.method == "spf":
            claimed = each.said.get("smtp.mailfrom", "").rpartition("@")[2]
        elif each.method == "dkim":
            claimed = each.said.get("header.d", "") or each.said.get("header.i", "").rpartition("@")[2]
        if claimed and is_aligned(claimed, domain):
            return Verdict(True, "spf" if each.method == "spf" else "dkim")
    return Verdict(False, reason=_NOT_PROVED)


@dataclass(frozen=True)
class _Result:
    method: str
    result: str
    said: dict[str, str]


def _results(raw: str, server: str) -> list[_Result] | None:
    """The results in a header of that server, none where it cannot be read whole; None where it is another's.

    One that may be ours and cannot be read must not give way to the next, which may have been in the mail when it came.
    """
    plain = _without_comments(headers.decoded(raw[:_LONGEST].encode("utf-8", "surrogateescape"), ""))
    if plain is None:
        return [] if server.strip().casefold() in raw.casefold() else None
    parts: list[list[str]] = [[]]
    for found in _TOKEN.finditer(plain):
        if found[3] == ";":
            parts.append([])
        else:
            parts[-1].append(found[3] or re.sub(r"\\(.)", r"\1", found[1] if found[1] is not None else found[2]))
    named = parts[0]
    if not named or named[0].casefold() != server.strip().casefold():
        return None
    # The id, and a version that can only be 1.
    if named[1:] not in ([], ["1"]) or len(raw) > _LONGEST:
        return []
    return [result for part in parts[1:] if (result := _result(part)) is not None]


def _result(part: list[str]) -> _Result | None:
    """`method[/version] = result` and its properties `ptype.property = value`; the first of each name counts."""
    if len(part) < 3 or part[1] != "=":
        return None
    said: dict[str, str] = {}
    for at in range(3, len(part) - 2):
        if part[at + 1] == "=":
            said.setdefault(part[at].casefold(), part[at + 2])
    return _Result(part[0].casefold().partition("/")[0], part[2].casefold(), said)


def _without_comments(text: str) -> str | None:
    """The text without its comments, which may hold comments; None where one does not end."""
    kept: list[str] = []
    depth, is_quoted, is_escaped = 0, False, False
    for char in text:
        if is_escaped:
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif char == '"' and not depth:
            is_quoted = not is_quoted
        elif char == "(" and not is_quoted:
            depth += 1
        elif char == ")" and depth and not is_quoted:
            depth -= 1
            char = " "
        if not depth:
            kept.append(char)
    return None if depth or is_quoted else "".join(kept)


def _sender_domain(incoming: Incoming) -> str:
    """The domain of the one sender; empty where From is missing, is several, a group, or shows another address."""
    stated = headers.raw_values(incoming.message, "From")
    if len(stated) != 1:
        return ""
    found = _SENDER.fullmatch(" ".join(stated[0][:_LONGEST].split()))
    if found is None or "@" in headers.value(found["name"] or ""):
        return ""
    email = (found["in"] or found["bare"]).casefold()
    return _ascii(email.rpartition("@")[2]) if email == incoming.from_email else ""


def _ascii(domain: str) -> str:
    domain = domain.strip().rstrip(".").casefold()
    try:
        return domain if domain.isascii() else domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
