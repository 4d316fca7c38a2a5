"""What is said of a proposal that another person should answer, by what the organisation has chosen."""

from __future__ import annotations

from schemas.file.directory import NamedBy

ASKED = "Den officiella brevlådan är tillfrågad om det stämmer."
CONFIRMED = "Den officiella brevlådan har sagt att det stämmer."
DENIED = "Den officiella brevlådan säger att det inte stämmer."
BY_ITSELF = "Bytet gjordes av sig självt, som organisationen har valt."

_FIRST = {
    NamedBy.SECRETARIAT: "{secretariat} kontrollerar det först.",
    NamedBy.BOTH: "{organisation} får frågan i sin officiella brevlåda, och {secretariat} kontrollerar det sedan.",
    NamedBy.MAILBOX: "{organisation} får frågan i sin officiella brevlåda om det stämmer.",
    NamedBy.SEAT: "Är adressen er egen gäller bytet genast. Annars kontrollerar {secretariat} det först.",
}


def what_comes_first(policy: NamedBy, organisation: str, secretariat: str) -> str:
    """What happens before the other person gets the question, in a sentence for whoever names it."""
    return _FIRST[policy].format(organisation=organisation, secretariat=secretariat)
