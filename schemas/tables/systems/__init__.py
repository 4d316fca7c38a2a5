"""The tables of other systems: their tokens, and addresses to subscribe to."""
