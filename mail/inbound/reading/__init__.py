"""From bytes to a message: bounded, decoded, as text. Pure; nothing here raises, whatever the bytes."""
