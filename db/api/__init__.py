"""Other systems: who is let in, what they have asked once, and what they are told."""
