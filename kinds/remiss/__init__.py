"""A remiss: a joint answer to an authority, its drafts and reviews, and what became of its views."""
