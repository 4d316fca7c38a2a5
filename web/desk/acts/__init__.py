"""What the secretariat does to a running matter, each with its form and its preview."""
