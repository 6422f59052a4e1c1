"""Which pages may talk to the relay: the origins of the configured sites, and the relay's own for the page behind an invite."""

from __future__ import annotations

from dataclasses import dataclass

from cobrowse.relay.config import OWN_SITE, Config, Listen, Site
from cobrowse.wire import Problem, WireError


@dataclass(frozen=True)
class Sites:
    """The configuration's sites, and the relay's own origins."""

    config: Config
    own: frozenset[str]

    def site(self, identity: str) -> Site | None:
        """A site by its id, the relay's own too."""
        return Site(OWN_SITE, origins=tuple(self.own)) if identity == OWN_SITE else self.config.site(identity)

    def check(self, identity: str, origin: str | None) -> Site:
        """The site, if this origin is one of its.

        Raises:
            WireError: unknown site, or wrong origin.
        """
        site = self.site(identity)
        if site is None:
            raise WireError(Problem.UNKNOWN_SITE, "the relay knows no such site: check data-site, or add it to the relay's configuration")
        if origin is None or origin not in site.origins:
            text = "this site does not live at this origin: add the origin to the site in the relay's configuration"
            raise WireError(Problem.WRONG_ORIGIN, text)
        return site

    def knows(self, origin: str) -> bool:
        """Whether any site lives there."""
        return origin in self.own or any(origin in site.origins for site in self.config.sites)


def own_origins(config: Config, listen: Listen, *, tls: bool) -> frozenset[str]:
    """How browsers may reach the relay: by its public address, and on this machine by loopback's names."""
    scheme = "https" if tls else "http"
    port = "" if listen.port == (443 if tls else 80) else f":{listen.port}"
    hosts = {"127.0.0.1", "localhost"} if listen.loopback else set()
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    return frozenset({f"{scheme}://{name}{port}" for name in {*hosts, host}} | ({config.network.url} if config.network.url else set()))
