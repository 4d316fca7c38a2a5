"""What became of mails, and what mails came, as data."""
