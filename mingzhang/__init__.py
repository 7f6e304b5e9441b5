"""Mingzhang 明账: the command line, and the one place that knows all the steps."""
