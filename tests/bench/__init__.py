"""Benchmarks: each measures Naast and its peers in the same run, and prints one table."""
