"""Office files: spreadsheets and word processors, new and old, read as lines and tables."""
