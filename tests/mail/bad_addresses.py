"""Addresses that no mail can be sent to, each with words of what is said of it."""

from __future__ import annotations

BAD = {
    "jörg.holm@taby.example": "före @",
    "anna.zw\u200bsp@tyreso.example": "osynligt tecken",
    "lars.punkt@haninge.example.": "slutar med punkt",
    "mailto:mai.lto@botkyrka.example": "mailto:",
    "dubbel..punkt@huddinge.example": "två punkter",
    "a b@x.example": "mellanslag",
    "anna@[x.example": "ingen e-postadress",
    "anna:karin@x.example": "ingen e-postadress",
    "a@x": "ingen e-postadress",
    f"{'a' * 65}@x.example": "ingen e-postadress",
    "a@b@x.example": "ingen e-postadress",
}
