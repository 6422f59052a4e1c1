"""The server: rooms, routing, journal, storage, HTTP."""
