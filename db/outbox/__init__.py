"""The outbox: mails recorded before they are sent."""
