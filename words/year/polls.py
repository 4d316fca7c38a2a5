"""The words of a poll's days and of what else is held on them."""

from __future__ import annotations

from collections.abc import Mapping

from rules.meeting.clash import Advice, Clash, Held
from rules.polls import OptionStanding
from rules.swedish import count, enumerate_words

ADVICE = {
    Advice.KEEP: "Bara en är berörd: mötet kan ligga kvar.",
    Advice.MOVE: "Alla är berörda: välj en annan tid.",
    Advice.DECIDE: "Flera är berörda: ta ställning till om mötet ska ligga kvar.",
}


def standing_words(day: str, each: OptionStanding, names: Mapping[str, str]) -> str:
    """`Bäst: tisdag den 11 juni 2024 kl. 11.00: 7 kan, 3 helst. Salems kommun måste vara med men kan inte.`"""
    parts = [f"{len(each.can)} kan"]
    parts += [f"{len(each.prefer)} helst"] if each.prefer else []
    parts += [f"{len(each.cannot)} kan inte"] if each.cannot else []
    lead = "Bäst: " if each.is_best else ""
    barred = enumerate_words([names.get(seat, seat) for seat in each.barred_by])
    return f"{lead}{day}: {', '.join(parts)}.{f' {barred} måste vara med men kan inte.' if barred else ''}"


def clash_words(found: Clash, names: Mapping[str, str]) -> str:
    """Who meets the same day, whom it concerns, and what practice is then; what is held at other hours last."""
    beside = [f"{each.name} {hours_words(each)}" for each in found.beside]
    after = f" Samma dag, annan tid: {enumerate_words(beside)}." if beside else ""
    if not found.names:
        return after.strip()
    held = f"{'Samma tid' if beside else 'Samma dag'}: {enumerate_words(list(found.names))}."
    if found.advice is None:
        return held + after
    who = enumerate_words([names.get(each, each) for each in found.concerned])
    many = count(len(found.concerned), "kommun", "kommuner")
    return f"{held} Berör {who if len(found.concerned) < 4 else many}. {ADVICE[found.advice]}{after}"


def hours_words(held: Held) -> str:
    """`kl. 9.00–12.00`; empty where it is not known when it begins."""
    if held.begins is None:
        return ""
    ends = f"–{held.ends.hour}.{held.ends.minute:02d}" if held.ends else ""
    return f"kl. {held.begins.hour}.{held.begins.minute:02d}{ends}"
