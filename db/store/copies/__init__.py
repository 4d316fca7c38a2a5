"""The register copied, put back, and carried over."""
