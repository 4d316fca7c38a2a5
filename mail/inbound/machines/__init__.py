"""What programs write for people: that they are away, that a mail did not come through. Pure."""
