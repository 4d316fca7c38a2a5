"""The register on the desk: who there is, changed by forms and files, each seen first."""
