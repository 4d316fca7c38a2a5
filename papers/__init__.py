"""What leaves the program as a document of its own: compilations, extracts, letters and receipts, in every format."""
