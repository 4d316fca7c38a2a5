"""`svarstid doctor --domain`: whether other servers will believe mail from a domain, in words for who runs its DNS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cli.doctor.dkim import USUAL, Key, keys_of, tags
from cli.doctor.dns_lookup import Lookup, NoReply
from cli.doctor.spf import MOST_LOOKUPS, BadSpf, read_spf, records_of
from mail.message import From
from rules.swedish import enumerate_words
from schemas.address import BadAddress, read_address
from schemas.errors import Refused
from schemas.output.operations import Check, DoctorReport
from settings import Settings

_SILENT = "Försök igen om en stund, eller fråga en annan namnserver: --dns 9.9.9.9."
_NO_MX = "Lägg in en MX-post som pekar på er e-postserver. Annars kommer besked om studsar aldrig fram."
_SIGNS = (
    "Svarstid undertecknar inte själv: det gör reläet eller SendGrid. Skicka ett prov och se att rubriken "
    "Authentication-Results säger dkim=pass med header.d="
)


def examine_domain(settings: Settings, domain: str, selectors: tuple[str, ...], lookup: Lookup) -> DoctorReport:
    """Look at everything that decides whether mail from `domain` is believed; what is found is never raised.

    Refused where `domain` is none. `selectors` are those of the DKIM keys; none: usual ones are tried.
    """
    name = _domain(domain)
    try:
        if not lookup.exists(name):
            cure = "Kontrollera stavningen. Är domänen ny kan det ta några timmar innan den syns."
            return DoctorReport(checks=[Check(name="domain", ok=False, text=f"{name} finns inte.", cure=cure)])
    except NoReply as silent:
        return DoctorReport(checks=[Check(name="domain", ok=False, text=str(silent), cure=_SILENT)])
    checks = [
        _sender(settings, name),
        _asked("mx", lambda: _mx(lookup, name)),
        _asked("spf", lambda: _spf(lookup, name, is_envelope=settings.mail != "sendgrid")),
        _asked("dkim", lambda: _dkim(lookup, name, selectors)),
        _asked("dmarc", lambda: _dmarc(lookup, name)),
    ]
    return DoctorReport(checks=checks)


def _domain(text: str) -> str:
    try:
        return read_address(f"post@{text.strip().rstrip('.')}").partition("@")[2]
    except BadAddress:
        problem = f"”{text}” är ingen domän."
        raise Refused("--domain", problem, "Skriv bara det som står efter @, till exempel kommun.example.") from None


def _asked(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except NoReply as silent:
        return Check(name=name, ok=False, text=str(silent), cure=_SILENT)


def _sender(settings: Settings, domain: str) -> Check:
    sender = From.parse(settings.mail_from)
    if sender.domain == domain:
        return Check(
            name="sender", ok=True, text=f"Mejlen skickas från {sender.email}. Svar går till samverkanskansliet."
        )
    text = f"Mejlen skickas från {sender.email}, som inte är på {domain}. Det som sägs här gäller då inte dem."
    cure = f"Sätt SVARSTID_MAIL_FROM till en adress på {domain}, eller kör svarstid doctor --domain {sender.domain}."
    return Check(name="sender", ok=False, text=text, cure=cure)


def _mx(lookup: Lookup, domain: str) -> Check:
    hosts = lookup.mail_hosts(domain)
    if hosts == ["."]:
        text = f"{domain} säger att den inte tar emot e-post alls (en MX-post med bara en punkt)."
        return Check(name="mx", ok=False, text=text, cure=_NO_MX)
    if not hosts and lookup.has_address(domain):
        text = f"{domain} har ingen MX-post. Post går då till domänens egen adress, om någon tar emot den där."
        return Check(name="mx", ok=True, text=text, cure=_NO_MX)
    if not hosts:
        text = f"{domain} har ingen MX-post, och ingen adress. En del mottagare vägrar post därifrån."
        return Check(name="mx", ok=False, text=text, cure=_NO_MX)
    if lost := [host for host in hosts if not lookup.has_address(host)]:
        text = f"MX-posten pekar på {enumerate_words(lost)}, som inte finns i DNS."
        return Check(name="mx", ok=False, text=text, cure="Rätta namnet i MX-posten, eller ta bort raden.")
    return Check(name="mx", ok=True, text=f"Tas emot av {enumerate_words(hosts)}.")


def _spf(lookup: Lookup, domain: str, *, is_envelope: bool) -> Check:
    records = records_of(lookup, domain)
    if not records:
        text = f"{domain} har ingen SPF-post, så ingen server är utpekad som er."
        cure = f"Lägg in en TXT-post på {domain}: v=spf1, sedan ert relä (till exempel ip4:192.0.2.10), sist -all."
        if is_envelope:
            return Check(name="spf", ok=False, text=text, cure=cure)
        text = f"{domain} har ingen SPF-post. SendGrid skickar under en egen underdomän, så mejlen klarar sig ändå."
        return Check(name="spf", ok=True, text=text, cure="Skickar inget annat från domänen: lägg in v=spf1 -all.")
    if len(records) > 1:
        text = f"{domain} har {len(records)} SPF-poster. Då räknas ingen av dem."
        return Check(name="spf", ok=False, text=text, cure="Slå ihop dem till en, som börjar med v=spf1 en enda gång.")
    try:
        found = read_spf(lookup, domain, records[0])
    except BadSpf as bad:
        return Check(name="spf", ok=False, text=str(bad), cure=bad.cure)
    allowed = enumerate_words(found.allows) if found.allows else "ingen"
    text = f"Får skicka: {allowed}. {found.lookups} av högst {MOST_LOOKUPS} uppslag. "
    if found.end == "+":
        text += "Posten slutar med +all: vem som helst får skicka i ert namn."
        return Check(name="spf", ok=False, text=text, cure="Byt +all mot -all.")
    if found.end == "?":
        text += "Posten säger inget om alla andra."
        return Check(name="spf", ok=True, text=text, cure="Sluta posten med -all, eller ~all medan ni provar.")
    if found.has_ptr:
        return Check(name="spf", ok=True, text=text.strip(), cure="Byt ptr mot ip4; en del mottagare bortser från ptr.")
    if is_envelope and not found.allows:
        return Check(name="spf", ok=False, text=text.strip(), cure="Lägg till ert relä, till exempel ip4:192.0.2.10.")
    return Check(name="spf", ok=True, text=f"{text}Kontrollera att reläets utgående adress är med.")


def _dkim(lookup: Lookup, domain: str, selectors: tuple[str, ...]) -> Check:
    keys: list[Key] = []
    for place in _upwards(domain):
        keys = keys_of(lookup, place, selectors or USUAL)
        if keys:
            break
    if not keys and selectors:
        text = f"Ingen nyckel finns på {enumerate_words([f'{one}._domainkey.{domain}' for one in selectors])}."
        cure = "Lägg in den TXT- eller CNAME-post som reläet eller SendGrid anger. Kontrollera att selectorn stämmer."
        return Check(name="dkim", ok=False, text=text, cure=cure)
    if not keys:
        text = (
            "Ingen nyckel hittades under de vanligaste namnen. Nycklar går inte att lista, så den kan heta något annat."
        )
        cure = "Ange den med --selector. Den står efter s= i rubriken DKIM-Signature i ett mejl från er."
        return Check(name="dkim", ok=False, text=text, cure=cure)
    if missing := [one for one in selectors if one not in {key.selector for key in keys}]:
        text = f"Under {enumerate_words(missing)} finns ingen nyckel på {keys[0].domain}."
        return Check(name="dkim", ok=False, text=text, cure="Lägg in posten, eller ta bort den selectorn.")
    return _of_keys(lookup, domain, keys)


def _of_keys(lookup: Lookup, domain: str, keys: list[Key]) -> Check:
    signed_by, named = keys[0].domain, enumerate_words([key.selector for key in keys])
    if faults := [key.fault for key in keys if key.fault]:
        text = f"På {signed_by}: {enumerate_words(faults)}."
        return Check(name="dkim", ok=False, text=text, cure="Lägg in nyckeln på nytt, hel och på en rad.")
    _, policy = _policy(lookup, domain)
    if signed_by != domain and policy.get("adkim", "r").lower() == "s":
        text = f"Nyckeln finns på {signed_by}, men DMARC kräver en underskrift av just {domain} (adkim=s)."
        return Check(name="dkim", ok=False, text=text, cure=f"Underteckna med d={domain}, eller sätt adkim=r.")
    text = f"Nyckel finns på {signed_by} under {named}, i linje med avsändaren. {_SIGNS}{signed_by}."
    notes = [key.note for key in keys if key.note]
    return Check(name="dkim", ok=True, text=text, cure=f"Bör åtgärdas: {enumerate_words(notes)}." if notes else "")


def _dmarc(lookup: Lookup, domain: str) -> Check:
    place, policy = _policy(lookup, domain)
    if "several" in policy:
        text = f"_dmarc.{place} har flera poster. Då räknas ingen av dem."
        return Check(name="dmarc", ok=False, text=text, cure="Behåll en av dem.")
    if not policy:
        text = f"{domain} har ingen DMARC-post, så mottagarna vet inte vad de ska göra med förfalskade mejl."
        cure = f"Lägg in en TXT-post på _dmarc.{domain}: v=DMARC1; p=none; rua=mailto:en-adress-som-ni-läser"
        return Check(name="dmarc", ok=False, text=text, cure=cure)
    asked = (policy.get("sp") if place != domain else None) or policy.get("p", "")
    if asked.lower() not in ("none", "quarantine", "reject"):
        text = f"_dmarc.{place} säger inte vad som ska göras: p={asked or ' saknas'}."
        return Check(name="dmarc", ok=False, text=text, cure="Skriv p=none, p=quarantine eller p=reject.")
    where = "" if place == domain else f" Den gäller härifrån: {place}."
    if asked.lower() == "none":
        reports = "men ni får rapporter" if policy.get("rua") else "och ni får inga rapporter"
        text = f"p=none: förfalskade mejl släpps fram, {reports}.{where}"
        cure = "Gå till p=quarantine när rapporterna visar att era egna mejl klarar SPF eller DKIM."
        cure += "" if policy.get("rua") else " Lägg till rua=mailto:… så att rapporterna kommer."
        return Check(name="dmarc", ok=True, text=text, cure=cure)
    told = "läggs bland skräpposten" if asked.lower() == "quarantine" else "avvisas"
    text = f"p={asked.lower()}: mejl som varken klarar SPF eller DKIM {told}.{where}"
    if (part := policy.get("pct", "100")) != "100":
        return Check(name="dmarc", ok=True, text=f"{text} Det gäller {part} % av dem.", cure="Ta bort pct.")
    return Check(name="dmarc", ok=True, text=text)


def _policy(lookup: Lookup, domain: str) -> tuple[str, dict[str, str]]:
    """Where the DMARC record that holds for a domain is, and its tags; `several` where there are more than one."""
    for place in _upwards(domain):
        records = [text for text in lookup.texts(f"_dmarc.{place}") if text.replace(" ", "").startswith("v=DMARC1")]
        if len(records) > 1:
            return place, {"several": ""}
        if records:
            return place, tags(records[0])
    return domain, {}


def _upwards(domain: str) -> Iterator[str]:
    """A domain and those above it, but no top domain."""
    labels = domain.split(".")
    for number in range(len(labels) - 1):
        yield ".".join(labels[number:])
