"""Embedded disclosure sites for the demo and the tests: figures as data, files made from them, servers."""
