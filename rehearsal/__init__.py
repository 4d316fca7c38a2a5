"""The dress rehearsal: the same workflow code on a private engine whose clock skips."""
