"""The words, symbols and tones of a remiss's states on the desk."""

from __future__ import annotations

from kinds.remiss.spec import Met
from words.states import State

BEHIND = State("Står bakom", "✓", "good")
FOR_DRAFT = State("Ja till utkastet, eget beslut saknas", "◐", "care")
NOT_BEHIND = State("Står inte bakom", "–", "care")
SILENT = State("Har inte svarat", "○", "none")
GRANTED = State("Beviljat", "✓", "good")
REFUSED = State("Avslaget", "✕", "bad")
MET = {
    Met.FULLY: State("Tillgodosedd", "✓", "good"),
    Met.PARTLY: State("Delvis tillgodosedd", "◐", "care"),
    Met.NOT: State("Inte tillgodosedd", "✕", "bad"),
    Met.UNCLEAR: State("Oklart", "?", "plain"),
}
