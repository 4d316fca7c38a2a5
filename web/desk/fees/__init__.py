"""The fee per inhabitant on the desk."""
