"""The carrier that the settings name."""

from __future__ import annotations

from mail.transports.smtp import SmtpSettings, SmtpTransport
from mail.transports.transport import FileTransport, MailTransport
from settings import Settings


def make_transport(settings: Settings) -> MailTransport:
    """The carrier of mail: files that the desk shows, an SMTP server, or SendGrid."""
    if settings.mail == "file":
        return FileTransport(settings.outbox_dir)
    if settings.mail == "sendgrid":
        from mail.transports.sendgrid import sendgrid_of  # heavy, and most never use it

        return sendgrid_of(settings)
    return SmtpTransport(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            username=settings.smtp_user,
            password=settings.smtp_password.get_secret_value(),
            timeout_s=settings.smtp_timeout_s,
            last_word_s=settings.smtp_last_word_s,
        )
    )
