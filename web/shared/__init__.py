"""The page of a document that is shared with an organisation."""
