"""Benchmarks: each a program of its own, against something named (README.md)."""
