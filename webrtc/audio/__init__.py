"""Sound between the devices and the peer connection."""
