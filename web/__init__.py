"""The web: the public answer page, the desk of the secretariat, the outbox and the health page."""
