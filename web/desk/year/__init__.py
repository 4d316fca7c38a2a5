"""The pages of the cooperation's year."""
