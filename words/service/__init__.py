"""The words of the service itself: incidents, systems, how each part stands."""
