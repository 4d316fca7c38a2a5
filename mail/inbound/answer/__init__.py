"""What a reply answers, and what it may have meant. Pure."""
