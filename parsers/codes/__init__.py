"""Tables of codes, as CSV; their sources are in README.md."""
