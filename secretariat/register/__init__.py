"""What the secretariat does with people, seats and organisations."""
