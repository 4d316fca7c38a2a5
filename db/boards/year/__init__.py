"""What the pages of the year read."""
