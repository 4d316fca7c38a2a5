"""Made-up compilations and papers with something in every field: what a template is tried by, and shown with."""

from __future__ import annotations

from datetime import UTC, date, datetime

from schemas.compilation import (
    Compilation,
    CompiledAnswer,
    CompiledEvent,
    CompiledMail,
    CompiledQuestion,
    CompiledSeat,
    CompiledVersion,
)
from schemas.meetings.consent import Standing
from schemas.meetings.extract import Extract, ExtractGroup, ExtractItem

SAMPLE_AT = datetime(2024, 5, 30, 10, 0, tzinfo=UTC)


def compilation_sample() -> Compilation:
    """Two municipalities: one has answered twice with a condition, and one has not."""
    return Compilation(
        process="exempel",
        step="forlangning",
        matter="Samordnad varudistribution",
        title="Förlängning av avtalet",
        text="Svara helst med ett beslut.",
        diarienummer="SK 2024/12",
        secretariat="Samverkanskansliet",
        state="Fastställt",
        opened_at=datetime(2024, 2, 29, 8, 0, tzinfo=UTC),
        last_on=date(2024, 5, 30),
        basis="överenskommelse",
        source="Minnesanteckningar, punkt 8",
        level="ett beslut på delegation",
        silence="Ett svar som saknas räknas varken som ja eller nej.",
        documents=["Utvärdering av avtalet"],
        questions=[
            CompiledQuestion(
                key="forlangning",
                label="Förlängning",
                text="Vill kommunen förlänga avtalet med 12 månader?",
                rule="Ja om alla svarar ja",
                result="Ja",
                is_determined=True,
                reasons=["Exempelby kommun har inte svarat"],
            )
        ],
        seats=[_answered(), _missing()],
        determined="torsdag den 30 maj 2024 kl. 12.00",
        reason="Alla som berörs har svarat ja.",
        events=[CompiledEvent(at=SAMPLE_AT, text="Utfallet fastställdes: ja.")],
        as_of=SAMPLE_AT,
    )


def _answered() -> CompiledSeat:
    mail = CompiledMail(
        what="Inbjudan att svara",
        is_first=True,
        to="Kommundirektören",
        address="kommundirektor@exempelstad.example",
        at=datetime(2024, 2, 29, 8, 0, tzinfo=UTC),
        is_sent=True,
        state="Levererat",
    )
    return CompiledSeat(
        key="exempelstad/kommundirektor",
        organisation="Exempelstads kommun",
        title="kommundirektören",
        holder="Kommundirektören",
        mails=[mail],
        versions=[_version(1, "Ja, med villkor", "Om priset inte höjs."), _version(2, "Ja", "Med oförändrat pris.")],
        is_missing=False,
    )


def _missing() -> CompiledSeat:
    return CompiledSeat(
        key="exempelby/kommundirektor",
        organisation="Exempelby kommun",
        title="kommundirektören",
        holder="",
        is_missing=True,
    )


def _version(number: int, words: str, text: str) -> CompiledVersion:
    return CompiledVersion(
        number=number,
        answers=[CompiledAnswer(question="forlangning", words=words, text=text)],
        comment="Vi återkommer om volymerna.",
        strength="beslut i kommunstyrelsen",
        paragraph="45",
        decided_on=date(2024, 5, 7),
        diarienummer="KS 2024/118",
        decision="§ 45, 7 maj 2024, dnr KS 2024/118",
        received_at=datetime(2024, 5, 8 + number, 7, 30, tzinfo=UTC),
        received=f"onsdag den {8 + number} maj 2024 kl. 9.30",
        channel="på svarssidan",
        answered_by="Registratorn",
        files=["protokollsutdrag.pdf (SHA-256 " + "0" * 64 + ")"],
    )


def extract_sample() -> Extract:
    """A meeting with one decided item."""
    group = ExtractGroup(standing=Standing.PRESENT_FOR, heading="Närvarande och för", lines=["Exempelstads kommun"])
    item = ExtractItem(
        key="4", heading="Punkt 4. Verksamhetsplan", decision="Planen antas.", groups=[group], notes=["Ordagrant."]
    )
    return Extract(
        title="Utdrag ur minnesanteckningar: ledningsgruppen",
        facts=["Plats: Exempelstad"],
        rules=["Version 1: ”Den som är frånvarande står bakom beslutet.”"],
        items=[item],
        notes=["Lydelserna skiljer sig inte."],
    )
