"""Every address of the desk that several pages lead to, built here and nowhere else."""

from __future__ import annotations

CLOCK = "/klocka"
"""Where a clock that has jumped is confirmed."""
WELLBEING = "/driftlage"
"""How each part of the service stands."""
LIVE = "/halsa/live"
"""Where whoever looks after the process asks whether it answers."""
PARSE = "/inkommande/sendgrid"
"""Where SendGrid's Inbound Parse posts mail."""
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
