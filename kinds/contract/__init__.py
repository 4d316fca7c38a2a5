"""A joint contract: extension windows, notice to the supplier, a new procurement."""
