"""Every address of the desk that several pages lead to, built here and nowhere else."""

from __future__ import annotations

CLOCK = "/klocka"
"""Where a clock that has jumped is confirmed."""
RETENTION = "/gallring"
"""What is older than it is kept for, and its erasing."""
WELLBEING = "/driftlage"
"""How each part of the service stands."""
LIVE = "/halsa/live"
"""Where whoever looks after the process asks whether it answers."""
PARSE = "/inkommande/sendgrid"
"""Where SendGrid's Inbound Parse posts mail."""
LOGIN = "/logga-in"
ISSUER = LOGIN + "/extern"
"""To the issuer that vouches for users."""
OWN_LOGIN = "/min-inloggning"
"""What a user may see and end of its own: name, role, sessions."""
USERS = "/anvandare"
"""Who may use the desk; only administrators come here."""
PARSE_TOKEN = f"{PARSE}/token"
"""Where it fetches its token, if its security policy is OAuth."""
OUTBOX = "/utkorg"
"""Every mail that the product has made."""
INBOX = "/inkorg"
"""The mails that wait for a person."""
ALL = "/arenden"
"""The list of matters, in tabs."""
COMING = "/kommande"
"""What comes by itself in all matters."""
MATTER = "/arenden/{process}"
"""The route of a matter's page; what is done to it stands below."""


def matter(process: str, *below: str) -> str:
    """The address of a matter, or of what stands below it: a step's key, the name of a form."""
    return "/".join([MATTER.format(process=process), *below])
