"""A register made, and brought to the newest revision."""
