"""One spider per publishing platform; a module's name is its spider's name and the registry's `family`."""
