"""The lessons of the lab: words and recorded runs (TOML), and a marimo notebook each."""
