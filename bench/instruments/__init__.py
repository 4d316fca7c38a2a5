"""What the parts measure with: a service, its visitors, a profile, and how figures are printed."""
