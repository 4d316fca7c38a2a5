"""What is reported of mails that have left, and what follows from it."""
