"""The page where a municipality names its participants of a conference."""
