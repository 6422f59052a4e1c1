"""The stories, told once on real parts, and the words they are told in."""
