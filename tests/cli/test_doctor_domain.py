"""`svarstid doctor --domain` against a name server on loopback: what is told of each fault, and with which cure."""

from __future__ import annotations

import base64
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import make_app
from cli.doctor.dns_lookup import Lookup, lookup_of
from cli.doctor.domain import examine_domain
from schemas.errors import Refused
from schemas.output.operations import Check, DoctorReport
from settings import Settings
from tests.cli.fake_dns import BROKEN, SILENT, Zone, name_server, txt

DOMAIN = "samverkan.example"
RSA_2048, RSA_1024, RSA_512 = (base64.b64encode(b"k" * size).decode() for size in (294, 162, 94))
GOOD: Zone = {
    DOMAIN: {
        "MX": ["20 mx2.samverkan.example.", "10 mx1.samverkan.example."],
        **txt("google-site-verification=abc", "v=spf1 ip4:192.0.2.10 include:spf.leverantor.example -all"),
    },
    "mx1.samverkan.example": {"A": ["192.0.2.1"]},
    "mx2.samverkan.example": {"AAAA": ["2001:db8::1"]},
    "spf.leverantor.example": txt("v=spf1 ip4:198.51.100.0/24 a:ut.leverantor.example ~all"),
    "ut.leverantor.example": {"A": ["198.51.100.9"]},
    "brev._domainkey.samverkan.example": {"CNAME": ["brev.dkim.leverantor.example."]},
    "brev.dkim.leverantor.example": txt(f"v=DKIM1; k=rsa; p={RSA_2048}"),
    "_dmarc.samverkan.example": txt("v=DMARC1; p=reject; rua=mailto:dmarc@samverkan.example"),
}


def settings(sender: str = f"svarstid@{DOMAIN}", mail: str = "smtp") -> Settings:
    return Settings(mail=mail, mail_from=sender, sendgrid_key="SG.x" if mail == "sendgrid" else "")


def looked(
    changes: Zone | None = None,
    *,
    domain: str = DOMAIN,
    selectors: tuple[str, ...] = ("brev",),
    sender: str = f"svarstid@{DOMAIN}",
    mail: str = "smtp",
) -> dict[str, Check]:
    with name_server({**GOOD, **(changes or {})}) as server:
        lookup = Lookup(lookup_of(server).resolver, patience_s=0.4, whole_s=20)
        report = examine_domain(settings(sender, mail), domain, selectors, lookup)
    for check in report.checks:
        assert check.ok or check.cure, check
        assert check.text.endswith(".") and ".." not in check.text.replace("…", ""), check
    return {check.name: check for check in report.checks}


def spf(*records: str) -> Zone:
    return {DOMAIN: {"MX": ["10 mx1.samverkan.example."], **txt(*records)}}


def test_a_domain_in_order_is_well() -> None:
    found = looked()
    assert list(found) == ["sender", "mx", "spf", "dkim", "dmarc"]
    assert all(check.ok and not check.cure for check in found.values())
    assert found["mx"].text == "Tas emot av mx1.samverkan.example och mx2.samverkan.example."
    assert "ip4:192.0.2.10 och include:spf.leverantor.example. 2 av högst 10 uppslag." in found["spf"].text
    assert "under brev, i linje med avsändaren" in found["dkim"].text
    assert "header.d=samverkan.example" in found["dkim"].text
    assert found["dmarc"].text == "p=reject: mejl som varken klarar SPF eller DKIM avvisas."


def test_a_domain_that_is_not_there() -> None:
    found = looked(domain="felstavat.example")
    assert list(found) == ["domain"] and not found["domain"].ok
    assert found["domain"].text == "felstavat.example finns inte."


def test_a_sender_of_another_domain() -> None:
    found = looked(sender="svarstid@annan.example")
    assert not found["sender"].ok
    assert "svarstid doctor --domain annan.example" in found["sender"].cure


def test_a_domain_with_swedish_letters_is_asked_for_in_its_coded_form() -> None:
    coded = "xn--eker-8qa.example"
    zone = {name.replace(DOMAIN, coded): records for name, records in GOOD.items()}
    found = looked(zone, domain="ekerö.example.", sender="svarstid@ekerö.example")
    assert found["sender"].ok and found["spf"].ok and found["dkim"].ok and found["dmarc"].ok


@pytest.mark.parametrize("typed", ["", "https://kommun.example", "svarstid@kommun.example", "kommun", "a b.example"])
def test_what_is_no_domain_is_refused_with_its_cure(typed: str) -> None:
    with pytest.raises(Refused, match="efter @") as refused:
        examine_domain(settings(), typed, (), lookup_of("127.0.0.1:1"))
    assert refused.value.field == "--domain"


@pytest.mark.parametrize(
    ("records", "is_ok", "told", "cure"),
    [
        ({"MX": ["0 ."]}, False, "inte tar emot e-post alls", "MX-post som pekar på"),
        ({"A": ["192.0.2.1"]}, True, "ingen MX-post", "MX-post som pekar på"),
        ({}, False, "ingen MX-post, och ingen adress", "MX-post som pekar på"),
        ({"MX": ["10 borta.samverkan.example."]}, False, "borta.samverkan.example, som inte finns", "Rätta namnet"),
    ],
)
def test_mx(records: dict[str, list[str]], is_ok: bool, told: str, cure: str) -> None:
    found = looked({DOMAIN: {**txt("v=spf1 -all"), **records}})["mx"]
    assert found.ok is is_ok
    assert told in found.text and cure in found.cure


MANY = " ".join(f"include:{n}.spf.example" for n in range(11))


@pytest.mark.parametrize(
    ("records", "is_ok", "told", "cure"),
    [
        ((), False, "ingen SPF-post", "v=spf1, sedan ert relä"),
        (("v=spf1 a -all", "v=spf1 mx -all"), False, "2 SPF-poster. Då räknas ingen", "Slå ihop dem"),
        (("v=spf10 a -all", "v=spf1 ip4:192.0.2.10 -all"), True, "0 av högst 10 uppslag", ""),
        ((f"v=spf1 {MANY} -all",), False, "fler än 10 uppslag", "Byt include, a och mx mot ip4"),
        (("v=spf1 ip4:192.0.2.10 +all",), False, "vem som helst får skicka", "Byt +all mot -all"),
        (("v=spf1 ip4:192.0.2.10 all",), False, "vem som helst får skicka", "Byt +all mot -all"),
        (("v=spf1 ip4:192.0.2.10 ?all",), True, "inget om alla andra", "Sluta posten med -all"),
        (("v=spf1 ip4:192.0.2.10",), True, "inget om alla andra", "Sluta posten med -all"),
        (("v=spf1 ip4:192.0.2.10 ~all",), True, "Kontrollera att reläets utgående adress är med.", ""),
        (("v=spf1 -all",), False, "Får skicka: ingen.", "Lägg till ert relä"),
        (("v=spf1 ip4:192.0.2.10 ptr -all",), True, "1 av högst 10", "Byt ptr mot ip4"),
        (("v=spf1 ipv4:192.0.2.10 -all",), False, "”ipv4:192.0.2.10” i SPF-posten", "Rätta posten"),
        (("v=spf1 ip4:192.0.2.999 -all",), False, "ingen adress av rätt slag", "Rätta posten"),
        (("v=spf1 ip4:2001:db8::1 -all",), False, "ingen adress av rätt slag", "Rätta posten"),
        (("v=spf1 include=spf.leverantor.example -all",), False, "med kolon", "Rätta posten"),
        (("v=spf1 include: -all",), False, "saknar värde", "Rätta posten"),
        (("v=spf1 include:utan.example -all",), False, "utan.example, som har ingen SPF-post", "Rätta posten"),
        (("v=spf1 include:tva.example -all",), False, "tva.example, som har flera SPF-poster", "Rätta posten"),
        (("v=spf1 include:samverkan.example -all",), False, "leder tillbaka till sig själv", "Rätta posten"),
        (("v=spf1 a:x1.example a:x2.example mx:x3.example -all",), False, "finns inte, senast x3.example", "Rätta"),
        (("v=spf1 redirect=spf.leverantor.example",), True, "2 av högst 10 uppslag", ""),
        (("v=spf1 exists:%{i}.lista.example ip4:192.0.2.1 exp=ord.example -all",), True, "1 av högst 10", ""),
    ],
)
def test_spf(records: tuple[str, ...], is_ok: bool, told: str, cure: str) -> None:
    more = {
        **{f"{n}.spf.example": txt("v=spf1 ip4:192.0.2.1 -all") for n in range(11)},
        "tva.example": txt("v=spf1 -all", "v=spf1 ~all"),
    }
    found = looked({**spf(*records), **more})["spf"]
    assert found.ok is is_ok, found
    assert told in found.text and cure in found.cure, found
    assert cure or not found.cure, found


def test_ten_lookups_are_just_allowed() -> None:
    ten = " ".join(f"include:{n}.spf.example" for n in range(10))
    more = {f"{n}.spf.example": txt("v=spf1 ip4:192.0.2.1 -all") for n in range(10)}
    found = looked({**spf(f"v=spf1 {ten} -all"), **more})["spf"]
    assert found.ok and "10 av högst 10" in found.text


def test_through_the_provider_mail_needs_no_spf_of_the_domain_s_own() -> None:
    found = looked(spf(), mail="sendgrid")["spf"]
    assert found.ok and "egen underdomän" in found.text and found.cure


KEY = "brev._domainkey.samverkan.example"


@pytest.mark.parametrize(
    ("records", "is_ok", "told", "cure"),
    [
        ({"A": ["192.0.2.1"]}, False, f"Ingen nyckel finns på {KEY}.", "TXT- eller CNAME-post"),
        (txt("v=DKIM1; p="), False, "återkallad", "på nytt"),
        (txt("v=DKIM1; p=abc$"), False, "avklippt eller felskriven", "på nytt"),
        (txt(f"v=DKIM2; p={RSA_2048}"), False, "börjar inte med v=DKIM1", "på nytt"),
        (txt(f"p={RSA_2048}", f"p={RSA_1024}"), False, "flera poster", "på nytt"),
        (txt(f"v=DKIM1; p={RSA_512}"), False, "kortare än 1024 bitar", "på nytt"),
        (txt(f"v=DKIM1; p={RSA_1024}"), True, "i linje", "kortare än 2048 bitar"),
        (txt(f"v=DKIM1; t=y:s; p={RSA_2048}"), True, "i linje", "märkt som prov"),
        (
            txt("v=DKIM1; k=ed25519; p=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="),
            True,
            "i linje",
            "RSA-nyckel också",
        ),
        (txt(f"p={RSA_2048[:200]} {RSA_2048[200:]}"), True, "i linje", ""),
    ],
)
def test_dkim(records: dict[str, list[str]], is_ok: bool, told: str, cure: str) -> None:
    found = looked({KEY: records})["dkim"]
    assert found.ok is is_ok, found
    assert told in found.text and cure in found.cure, found


def test_without_a_selector_the_usual_ones_are_tried() -> None:
    missing = looked(selectors=())["dkim"]
    assert not missing.ok and "--selector" in missing.cure and "s= i rubriken DKIM-Signature" in missing.cure
    found = looked({"selector2._domainkey.samverkan.example": txt(f"p={RSA_2048}")}, selectors=())["dkim"]
    assert found.ok and "under selector2" in found.text


def test_one_selector_of_two_is_missing() -> None:
    found = looked(selectors=("brev", "brev2"))["dkim"]
    assert not found.ok and found.text == "Under brev2 finns ingen nyckel på samverkan.example."


@pytest.mark.parametrize(("how", "is_ok"), [("r", True), ("s", False)])
def test_a_key_of_the_domain_above_is_in_line_unless_dmarc_is_strict(how: str, is_ok: bool) -> None:
    below = "mejl.samverkan.example"
    zone = {
        below: {"MX": ["10 mx1.samverkan.example."], **txt("v=spf1 ip4:192.0.2.10 -all")},
        "_dmarc.samverkan.example": txt(f"v=DMARC1; p=reject; sp=none; adkim={how}; rua=mailto:d@x.example"),
    }
    found = looked(zone, domain=below, sender=f"svarstid@{below}")
    assert found["dkim"].ok is is_ok
    assert ("i linje med avsändaren" in found["dkim"].text) is is_ok
    assert "header.d=samverkan.example" in found["dkim"].text or "adkim=r" in found["dkim"].cure
    assert "p=none" in found["dmarc"].text and "Den gäller härifrån: samverkan.example." in found["dmarc"].text


@pytest.mark.parametrize(
    ("records", "is_ok", "told", "cure"),
    [
        (txt("något annat"), False, "ingen DMARC-post", "_dmarc.samverkan.example: v=DMARC1; p=none"),
        (txt("v=DMARC1; p=none", "v=DMARC1; p=reject"), False, "flera poster. Då räknas ingen", "Behåll en"),
        (txt("v=DMARC1; p=none; rua=mailto:d@x.example"), True, "men ni får rapporter", "p=quarantine"),
        (txt("v=DMARC1; p=none"), True, "inga rapporter", "Lägg till rua=mailto:"),
        (txt("v=DMARC1; p=avvisa"), False, "p=avvisa", "p=none, p=quarantine eller p=reject"),
        (txt("v=DMARC1; rua=mailto:d@x.example"), False, "p= saknas", "p=none, p=quarantine eller p=reject"),
        (txt("v=DMARC1; p=quarantine; pct=20"), True, "gäller 20 % av dem", "Ta bort pct"),
        (txt("v=DMARC1; p=quarantine"), True, "läggs bland skräpposten", ""),
    ],
)
def test_dmarc(records: dict[str, list[str]], is_ok: bool, told: str, cure: str) -> None:
    found = looked({"_dmarc.samverkan.example": records})["dmarc"]
    assert found.ok is is_ok, found
    assert told in found.text and cure in found.cure, found
    assert cure or not found.cure, found


def test_no_record_of_dmarc_at_all() -> None:
    zone = {name: records for name, records in GOOD.items() if not name.startswith("_dmarc")}
    with name_server(zone) as server:
        report = examine_domain(settings(), DOMAIN, ("brev",), lookup_of(server))
    assert not report.checks[-1].ok and "ingen DMARC-post" in report.checks[-1].text


@pytest.mark.parametrize(("how", "told"), [(SILENT, "svarade inte i tid"), (BROKEN, "svarar med ett fel")])
def test_a_name_server_that_fails_is_told_and_the_rest_is_looked_at(how: str, told: str) -> None:
    found = looked({"_dmarc.samverkan.example": {how: []}})
    assert not found["dmarc"].ok and told in found["dmarc"].text and "--dns" in found["dmarc"].cure
    assert found["spf"].ok and found["mx"].ok
    alone = looked({DOMAIN: {how: []}})
    assert list(alone) == ["domain"] and told in alone["domain"].text


def test_the_whole_look_has_a_limit() -> None:
    zone = {name: {SILENT: [""]} if name != DOMAIN else records for name, records in GOOD.items()}
    began = time.monotonic()
    with name_server(zone) as server:
        lookup = Lookup(lookup_of(server).resolver, patience_s=0.4, whole_s=0.6)
        report = examine_domain(settings(), DOMAIN, (), lookup)
    assert time.monotonic() - began < 4
    assert [check.ok for check in report.checks] == [True, False, False, False, False]
    assert "för långsamt" in report.checks[-1].text


def test_nobody_listens() -> None:
    (found,) = examine_domain(settings(), DOMAIN, (), Lookup(lookup_of("127.0.0.1:1").resolver, 0.3)).checks
    assert not found.ok and found.cure


@pytest.mark.parametrize("server", ["namn.example", "1.2.3", "9.9.9.9:fel", "9.9.9.9:70000"])
def test_a_name_server_is_an_address(server: str) -> None:
    with pytest.raises(Refused, match="ingen IP-adress"):
        lookup_of(server)


def test_a_name_server_with_a_port() -> None:
    assert (lookup_of("[::1]:5353").resolver.port, lookup_of("::1").resolver.port) == (5353, 53)


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, app = CliRunner(), make_app("doctor")
    monkeypatch.setenv("SVARSTID_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SVARSTID_MAIL_FROM", f"svarstid@{DOMAIN}")
    with name_server(GOOD) as server:
        line = ["doctor", "--domain", DOMAIN, "--selector", "brev", "--dns", server]
        shown, as_json = run.invoke(app, line), run.invoke(app, [*line, "--json"])
        wrong = run.invoke(app, [*line, "--selector", "annan"])
    assert shown.exit_code == as_json.exit_code == 0, shown.output
    assert shown.output.count("✓ ok") == 5
    assert DoctorReport.model_validate_json(as_json.output).is_well
    assert wrong.exit_code == 1 and "✕ fel Underskrift (DKIM): Under annan finns ingen nyckel" in wrong.output
    alone = run.invoke(app, ["doctor", "--selector", "brev"])
    assert alone.exit_code == 1 and "Domänen saknas." in alone.output
    assert not (tmp_path / "data").exists()
