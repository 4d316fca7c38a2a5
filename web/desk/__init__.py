"""The desk of the secretariat."""
