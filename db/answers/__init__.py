"""Answers: who is asked, what came, when a page was opened."""
