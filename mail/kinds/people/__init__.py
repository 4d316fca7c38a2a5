"""The mails about people and seats: handed over, introduced, named, and what is only told."""
