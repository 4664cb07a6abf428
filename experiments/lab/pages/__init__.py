"""Pages of the lab: a marimo notebook each."""
