"""The supervisor's view."""
