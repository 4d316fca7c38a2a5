"""Data only: what the process files say, what a plan holds, what travels and what is stored."""
