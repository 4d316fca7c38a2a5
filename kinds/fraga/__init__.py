"""A plain joint question: any steps, by `waits_for` and `when`. It has no more Python than its manifest."""
