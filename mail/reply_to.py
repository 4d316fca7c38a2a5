"""Where the replies to a mail go: to the contact, or to an address of our own that says which mail they answer."""

from __future__ import annotations

from mail.kinds import MAILS, props_of
from mail.props import Props
from mail.tokens import Keys, reply_token
from schemas.tables.mail import MailRow


def may_be_replied_to(kind: str, props: Props) -> bool:
    """True for a mail that asks for something by a link: what is replied to it may be an answer."""
    return MAILS[kind].is_ask and any(item.public_id and item.generation > 0 for item in props.all_asked)


def reply_to(row: MailRow, keys: Keys) -> str:
    """`svar+token@domain` for a mail whose replies are read here; empty where they go to the contact."""
    props = props_of(row.kind, row.props)
    local, _, domain = props.reply_to.rpartition("@")
    asked = next((item for item in props.all_asked if item.public_id), None)
    if not local or asked is None:
        return ""
    return f"{local}+{reply_token(keys, row.public_id, asked.public_id, asked.generation)}@{domain}"
