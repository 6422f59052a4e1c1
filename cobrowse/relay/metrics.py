"""What Prometheus reads at /metrics. Counts and times only; no label ever holds what a person is called."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One relay's figures, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.connections = Gauge("naast_connections", "Open WebSockets", ["role"], registry=registry)
        self.contacts = Gauge("naast_contacts", "Contacts that are not over", ["state"], registry=registry)
        self.calls = Counter("naast_calls", "Calls that came in", registry=registry)
        self.messages = Counter("naast_messages", "Messages received", ["kind"], registry=registry)
        self.bytes = Counter("naast_received_bytes", "Bytes received", ["role"], registry=registry)
        self.errors = Counter("naast_errors", "Messages refused", ["problem"], registry=registry)
        self.dropped = Counter("naast_dropped_streams", "Page streams dropped for a slow receiver", registry=registry)
        self.sign_ins = Counter("naast_sign_ins", "Sign-ins", ["result"], registry=registry)
        self.not_stored = Counter("naast_not_stored", "Writes to the database that failed", registry=registry)
        self.handling = Histogram(
            "naast_handling_seconds", "From a message's arrival to its deliveries being queued", registry=registry,
            buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0),
        )  # fmt: skip

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
