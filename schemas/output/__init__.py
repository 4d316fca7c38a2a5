"""The stable JSON that other programs read."""
