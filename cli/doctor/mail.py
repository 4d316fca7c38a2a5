"""The doctor's check of the way mail leaves; nothing is sent."""

from __future__ import annotations

import smtplib
import ssl
import tempfile

from mail.message import From
from mail.transports.line_faults import relay_away
from mail.transports.transport import MailRefused, MailUnavailable, MailUncertain
from schemas.output.operations import Check
from schemas.settings.mail import EVENTS_PATH
from settings import Settings

MAIL_CURE = "Kontrollera SVARSTID_MAIL och SVARSTID_SMTP_*; se docs/drift.md."
_NO_EVENTS = "Vad som blir av mejlen är okänt: webhookens nyckel är inte satt, så ingen får veta när ett mejl studsar."
_EVENTS_CURE = "Sätt SVARSTID_SENDGRID_WEBHOOK_KEY; se ”What became of each mail” i docs/drift.md."
_PROVIDER_CURE = "Rätta det som står ovan. Mejlen väntar så länge i utkorgen; se SendGrid i docs/drift.md."


def mail(settings: Settings) -> Check:
    """The folder can be written to, the relay answers and takes the login, or the provider takes key and sender."""
    if settings.mail == "smtp":
        return _smtp(settings)
    if settings.mail == "sendgrid":
        return _sendgrid(settings)
    # The folder is made with the first mail; until then its parent must allow that.
    folders = (settings.outbox_dir, *settings.outbox_dir.parents)
    with tempfile.TemporaryFile(dir=next(folder for folder in folders if folder.exists())):
        pass
    text = f"Mejlen skrivs som filer i {settings.outbox_dir} och visas i utkorgen. Inget skickas."
    is_wanted = settings.environment == "development"
    return Check(name="mail", ok=is_wanted, text=text, cure="" if is_wanted else MAIL_CURE)


def _smtp(settings: Settings) -> Check:
    secure = ssl.create_default_context()
    host, port, patience = settings.smtp_host, settings.smtp_port, settings.smtp_timeout_s
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=patience, context=secure)
            if settings.smtp_security == "tls"
            else smtplib.SMTP(host, port, timeout=patience)
        ) as line:
            if settings.smtp_security == "starttls":
                line.starttls(context=secure)
            if settings.smtp_user:
                line.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            line.noop()
    except (smtplib.SMTPException, OSError) as error:
        return Check(name="mail", ok=False, text=relay_away(host, error), cure=MAIL_CURE)
    text = f"{settings.smtp_host}:{settings.smtp_port} svarar ({settings.smtp_security}). Inget mejl skickades."
    return Check(name="mail", ok=True, text=text)


def _sendgrid(settings: Settings) -> Check:
    from mail.transports.sendgrid import sendgrid_of  # heavy, and most never use it

    sender = From.parse(settings.mail_from)
    try:
        sendgrid_of(settings).try_out(sender)
    except (MailRefused, MailUnavailable, MailUncertain) as error:
        return Check(name="mail", ok=False, text=str(error), cure=_PROVIDER_CURE)
    text = f"{settings.sendgrid_url} godtar nyckeln och avsändaren {sender.email}. Inget mejl skickades."
    if not settings.sendgrid_webhook_key:
        return Check(name="mail", ok=True, text=f"{text} {_NO_EVENTS}", cure=_EVENTS_CURE)
    return Check(name="mail", ok=True, text=f"{text} Vad som blir av mejlen tas emot på {EVENTS_PATH}.")
