"""What recurs: the series and their turns, the drafts that are made of them, what of it needs a hand."""
