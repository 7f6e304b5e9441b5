"""The standard tables, as data: one YAML file a family, and the words that all share."""
