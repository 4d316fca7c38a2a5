"""The desk's pages of meetings: planned, called to, held, and what lives on after them."""
