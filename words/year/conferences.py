"""The words of a conference's places."""

from __future__ import annotations

from schemas.year.conference import Mode, OfferRule, Side, Standing
from words.states import State

HAS_NAMED = State("Har anmält", "✓", "good")
SAID_DONE = State("Anmäler inte fler", "✓", "good")
NOT_NAMED = State("Har inte anmält", "○", "none")
SIDES = {Side.POLITICS: "politik", Side.STAFF: "tjänst"}
MODES = {Mode.ON_SITE: "på plats", Mode.DIGITAL: "digitalt"}
STANDINGS = {
    Standing.REGISTERED: "anmäld",
    Standing.WAITING: "på väntelistan",
    Standing.WITHDRAWN: "återtagen",
}
CAME = {True: "ja", False: "nej", None: ""}
"""Whether somebody came, of whom it has been noted."""
OFFER_RULES = {
    OfferRule.ROUND: (
        "Lika mellan kommunerna",
        "En plats i taget till var och en som vill ha, i den ordning de bad om det. Ni ser fördelningen först.",
    ),
    OfferRule.ORDER: ("I turordning", "Den som anmäler först får platsen, direkt."),
}
"""Rule → what it is called, and what it means."""
