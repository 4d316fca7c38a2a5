"""The matters as lists: every line, what needs a hand, what comes next."""
