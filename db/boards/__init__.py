"""What pages show, read in one go."""
