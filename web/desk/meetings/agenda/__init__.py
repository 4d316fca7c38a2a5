"""The agenda of a meeting on the desk, and what is sent in for it."""
