"""The settings that have rooms of their own."""
