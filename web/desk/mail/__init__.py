"""The desk's pages about mail: what left, what came, and who has the seat now."""
