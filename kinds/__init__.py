"""What only one kind of process knows, a package for each; `registry` names them, and the other modules here are the
points at which generic code asks a kind. A module's name says which layer it belongs to (see docs/architecture.md)."""
