"""One file per revision; the name says the change."""
