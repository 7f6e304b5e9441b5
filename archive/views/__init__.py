"""What the pages of a document, a figure and an address show: rows of the published database, templates apart."""
