"""What each outcome rule, and each meaning of silence, is called."""

from __future__ import annotations

from schemas.inquiry import OutcomeRule, Silence

RULES = {
    OutcomeRule.ALL_YES: "Ja om alla svarar ja",
    OutcomeRule.MAJORITY: "Ja om fler än hälften svarar ja",
    OutcomeRule.AT_LEAST: "Ja om minst ett visst antal svarar ja",
    OutcomeRule.AT_LEAST_TAKE_PART: "Ja för dem som svarar ja, om de är tillräckligt många",
    OutcomeRule.ALL_UNCHANGED: "Ja om alla antar det utan ändring",
    OutcomeRule.ALL_ANSWERED: "Besvarad när alla har svarat",
    OutcomeRule.SUM: "Summan av allas svar",
    OutcomeRule.ALL_NAMED: "Ja när alla har utsett någon",
    OutcomeRule.MOST_PREFERRED: "Den dag som passar flest",
    OutcomeRule.MANUAL: "Samverkanskansliet tar ställning",
}


def rule_words(rule: OutcomeRule, at_least: int | None = None) -> str:
    """The rule in words, with the number it counts to where it has one: `Ja om minst 5 svarar ja`."""
    if at_least is None:
        return RULES[rule]
    if rule is OutcomeRule.AT_LEAST:
        return f"Ja om minst {at_least} svarar ja"
    if rule is OutcomeRule.AT_LEAST_TAKE_PART:
        return f"Ja för dem som svarar ja, om de är minst {at_least}"
    return RULES[rule]


def silence_words(silence: Silence, unanswered: str) -> str:
    """What it means that somebody has not answered, as a sentence. `unanswered`: as what it counts, by the question."""
    if silence is Silence.STAYS_OUT:
        return "Den som inte har svarat är inte med."
    return f"Ett svar som saknas räknas {unanswered}."
