"""The answer page: one seat, one question, one button."""
