"""The shared page, and the wire that everything travels on; the relay and the page script live here too. Knows no Qt and no media."""
