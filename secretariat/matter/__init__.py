"""What the secretariat does with a running matter."""
