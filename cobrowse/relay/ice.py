"""The STUN and TURN servers that a Welcome names, with credentials by TURN's REST scheme: the name is an expiry, the password its HMAC."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cobrowse.relay.config import Ice
from cobrowse.wire import IceServer


def ice_servers(ice: Ice, who: str, now: float) -> tuple[IceServer, ...]:
    """For one connection; `who` is an id that means nothing outside, so that coturn's log can be held against ours."""
    servers = tuple(IceServer(entry.urls, entry.username, entry.credential) for entry in ice.servers)
    if not ice.turn_urls:
        return servers
    name = f"{int(now) + ice.turn_life}:{who}"
    # SHA-1 is what the scheme and coturn prescribe (draft-uberti-behave-turn-rest); an HMAC with it is not broken
    password = base64.b64encode(hmac.new(ice.turn_secret.encode(), name.encode(), hashlib.sha1).digest()).decode()
    return (*servers, IceServer(ice.turn_urls, name, password))
