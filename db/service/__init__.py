"""What befell the service itself, as the register keeps it."""
