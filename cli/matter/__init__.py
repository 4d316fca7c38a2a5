"""Commands about one matter."""
