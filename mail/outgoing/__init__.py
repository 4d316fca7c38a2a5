"""From the outbox into a carrier's hands."""
