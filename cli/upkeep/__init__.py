"""Commands that look after the service itself."""
