"""A folder of files that is the whole year of a cooperation."""
