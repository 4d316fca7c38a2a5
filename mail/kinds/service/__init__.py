"""The mails of the service itself: codes, seals, alarms, what did not arrive, the mail of the week."""
