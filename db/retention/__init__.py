"""What is older than it is kept for: found, shown, and erased by a decision, with the seal still to be verified."""
