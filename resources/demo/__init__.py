"""The demo: a shop on another origin, and sample customers with a history. Run as a program of its own, never in the console."""
