"""What comes back by mail, read: pure functions from bytes to what they say. Nothing here raises, whatever the bytes.

`message.read` → `classify.classify` → `delivery_report.reports`, `automatic.absence`, or `authentication.verdict` and
`understood.understand`. What cannot be read says so in Swedish; what cannot be understood is in doubt, never guessed.
"""
