"""Calendar entries that go with mails."""
