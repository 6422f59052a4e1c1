"""The relay's configuration: a TOML file into frozen values, with a sentence for whatever does not fit."""

from __future__ import annotations

import ipaddress
import tomllib
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec
import phonenumbers

from cobrowse.address import is_loopback
from cobrowse.policy import DEFAULT, WAYS, NoPolicy, Policy, checked
from cobrowse.relay.limits import ALIVE_EVERY, DIRECTORY_PATIENCE, HANDSHAKE_WITHIN, OFFER_TIMEOUT
from cobrowse.relay.logins import MIN_SECRET, is_key

OWN_SITE: Final = "relay"
"""The site of the pages that the relay serves itself, behind an invite link."""
DEFAULT_LISTEN: Final = "127.0.0.1:8750"


class NotConfigured(Exception):
    """The configuration does not fit; the text says where, and what to do."""


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A website that has the page script. `key` signs its customers' logins; `country` (ISO 3166) reads phone numbers without a prefix.
    `mode` is what an agent who looks along sees: "open", the page's own words; "closed", nothing but what the site's owner opened.
    """

    id: str
    name: str = ""
    origins: tuple[str, ...] = ()
    country: str = "NL"
    key: str = ""
    mode: Literal["open", "closed"] = "open"


class IceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A STUN server, or a TURN server with fixed credentials."""

    urls: tuple[str, ...]
    username: str = ""
    credential: str = ""


class Ice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How media finds its way. `turn_urls` with `turn_secret` get credentials by the REST scheme (coturn's use-auth-secret)."""

    servers: tuple[IceEntry, ...] = ()
    turn_urls: tuple[str, ...] = ()
    turn_secret: str = ""
    turn_life: int = 12 * 3600


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Files in PEM: the certificate with its chain, and its key."""

    certificate: str = ""
    key: str = ""


class Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an agent chooses from in the wrap-up."""

    reasons: tuple[str, ...] = ("Order", "Delivery", "Return", "Repair", "Payment", "Advice", "Complaint", "Other")
    outcomes: tuple[str, ...] = ("Solved", "Sold", "Appointment made", "Call back", "Passed on", "Not solved")


class OfferRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long an offer rings, in seconds."""

    timeout: Annotated[float, msgspec.Meta(ge=1, le=600)] = OFFER_TIMEOUT


class LimitRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an operator may set of the limits; the others are fixed in `limits`. `page_gone`, `handshake` and `alive` in seconds."""

    page_gone: Annotated[float, msgspec.Meta(ge=1, le=3600)] = 60.0
    connections: Annotated[int, msgspec.Meta(ge=1)] = 10_000
    handshake: Annotated[float, msgspec.Meta(ge=0.5, le=60)] = HANDSHAKE_WITHIN
    alive: Annotated[float, msgspec.Meta(ge=0.5, le=60)] = ALIVE_EVERY


class Network(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`url` is how the world reaches the relay; `metrics_from` who may read /metrics; `proxies` whose X-Forwarded-For is believed."""

    url: str = ""
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    proxies: tuple[str, ...] = ()


class Journal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where customers and contacts are kept: "postgresql://USER:PASSWORD@HOST/NAME", or "" for a file in the data folder."""

    database: str = ""


_Days = Annotated[float, msgspec.Meta(ge=0, le=36_500)]


class RetentionRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many days what is kept; 0 for ever. `visits` what customers did on the site, and links that are over; `visitors` browsers
    that did not come back; `provisional` people who called and never had a card; `texts` what was said and written in a contact: names,
    numbers, notes; `history` what imports brought.
    """

    visits: _Days = 90
    visitors: _Days = 30
    provisional: _Days = 365
    texts: _Days = 730
    history: _Days = 0


class IdentityRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes to be verified: a file as `identity.toml` beside this one explains; "" for that one."""

    policy: str = ""


class DirectoryRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The organisation's own directory of customers: `url` as "https://crm.example/customers", "" for none; `key` goes along as a bearer
    token; `timeout` in seconds is what it has for an answer.
    """

    url: str = ""
    key: str = ""
    timeout: Annotated[float, msgspec.Meta(gt=0, le=DIRECTORY_PATIENCE)] = 1.5


class MailGateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mail server that takes codes. `tls`: "starttls" (port 587), "implicit" (465), "none" for this machine only; `from`: the sender."""

    host: str = ""
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    user: str = ""
    password: str = ""
    sender: str = msgspec.field(default="", name="from")


class SmsGateway(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An SMS gateway: what is posted to it is in `gateways`. `sender` is what the customer's phone shows."""

    url: str = ""
    key: str = ""
    sender: str = ""


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How one-time codes are sent. Without either there are none."""

    mail: MailGateway = MailGateway()
    sms: SmsGateway = SmsGateway()

    @property
    def ways(self) -> tuple[str, ...]:
        """Which of `policy.WAYS` can be used."""
        return tuple(way for way, there in zip(WAYS, (self.mail.host, self.sms.url), strict=True) if there)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. Without a file: everything as it is here, and no sites."""

    sites: tuple[Site, ...] = ()
    ice: Ice = Ice()
    tls: Tls = Tls()
    limits: LimitRules = LimitRules()
    lists: Lists = Lists()
    offer: OfferRules = OfferRules()
    network: Network = Network()
    journal: Journal = Journal()
    identity: IdentityRules = IdentityRules()
    retention: RetentionRules = RetentionRules()
    directory: DirectoryRules = DirectoryRules()
    codes: Codes = Codes()
    policy: Policy = DEFAULT
    """Not in the file: what `identity` names, read."""

    def site(self, identity: str) -> Site | None:
        """The site of this id."""
        return next((site for site in self.sites if site.id == identity), None)


def read_config(path: Path | None) -> Config:
    """The configuration in this file.

    Raises:
        NotConfigured: it cannot be read or does not fit.
    """
    if path is None:
        return Config()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotConfigured(f"the configuration {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotConfigured(f"the configuration {path} is not TOML: {error}") from None
    try:
        if "policy" in values:
            raise NotConfigured(f"the configuration {path}: the policy has a file of its own; name it as policy under [identity]")
        config = msgspec.convert(values, Config)
    except msgspec.ValidationError as error:
        raise NotConfigured(f"the configuration {path}: {error}") from None
    _check(config, path)
    # files are named as seen from the configuration's folder
    folder = path.resolve().parent
    tls = Tls(*(str(folder / name) if name else "" for name in (config.tls.certificate, config.tls.key)))
    policy = read_policy(folder / config.identity.policy) if config.identity.policy else DEFAULT
    policy = msgspec.structs.replace(policy, ways=config.codes.ways)
    if not policy.ways and any("code" in rule.required for rule in (policy.verified, policy.step_up)):
        raise NotConfigured(
            f"the configuration {path}: the policy requires a code, and nothing can send one: see [codes.mail] and [codes.sms]"
        )
    return msgspec.structs.replace(config, tls=tls, policy=policy)


def read_policy(path: Path) -> Policy:
    """The policy in this file.

    Raises:
        NotConfigured: it cannot be read or cannot hold.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        if "ways" in values:
            raise NotConfigured(f"the policy {path}: how codes are sent stands in the relay's configuration, under [codes]")
        return checked(msgspec.convert(values, Policy))
    except OSError as error:
        raise NotConfigured(f"the policy {path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotConfigured(f"the policy {path} is not TOML: {error}") from None
    except (msgspec.ValidationError, NoPolicy) as error:
        raise NotConfigured(f"the policy {path}: {error}") from None


def _check(config: Config, path: Path) -> None:
    seen: set[str] = set()
    for site in config.sites:
        where = f"the configuration {path}, site {site.id!r}"
        if not site.id or site.id == OWN_SITE or site.id in seen:
            raise NotConfigured(f"{where}: every site needs an id of its own, and {OWN_SITE!r} is taken")
        seen.add(site.id)
        for origin in site.origins:
            if not is_origin(origin):
                raise NotConfigured(f'{where}: {origin!r} is not an origin; write scheme, host and port only, as "https://shop.example"')
        if site.country not in phonenumbers.SUPPORTED_REGIONS:
            raise NotConfigured(f'{where}: {site.country!r} is not a country; write two capitals, as "NL"')
        if site.key and not is_key(site.key):
            text = f"the key is neither a secret of {MIN_SECRET} bytes or more (openssl rand -hex 32) nor an Ed25519 public key in PEM"
            raise NotConfigured(f"{where}: {text}")
    if not _is_directory(config.directory):
        text = 'write url as "https://HOST/PATH" (http only to this machine: customers would travel in plain text), the key in ASCII'
        raise NotConfigured(f"the configuration {path}: [directory] {text}")
    if bool(config.tls.certificate) != bool(config.tls.key):
        raise NotConfigured(f"the configuration {path}: [tls] needs both certificate and key")
    if bool(config.ice.turn_urls) != bool(config.ice.turn_secret):
        raise NotConfigured(f"the configuration {path}: [ice] needs both turn_urls and turn_secret, or neither")
    if config.network.url and not is_origin(config.network.url):
        raise NotConfigured(f"the configuration {path}: [network] url is scheme, host and port only")
    _check_codes(config.codes, f"the configuration {path}")
    for network in (*config.network.metrics_from, *config.network.proxies):
        try:
            ipaddress.ip_network(network)
        except ValueError:
            raise NotConfigured(f'the configuration {path}: {network!r} is not a network; write it as "10.0.0.0/8"') from None


def _is_directory(rules: DirectoryRules) -> bool:
    if not rules.url:
        return not rules.key
    try:
        parts = urlsplit(rules.url)
        plain = parts.hostname and not (parts.query or parts.fragment or parts.username) and parts.port != 0
        safe = parts.scheme == "https" or (parts.scheme == "http" and Listen(parts.hostname or "", 0).loopback)
    except ValueError:
        return False
    return bool(plain) and safe and all("!" <= letter <= "~" for letter in rules.url + rules.key)


def _check_codes(codes: Codes, where: str) -> None:
    mail, sms = codes.mail, codes.sms
    if mail.host and "@" not in mail.sender:
        raise NotConfigured(f'{where}: [codes.mail] needs from, the address that codes come from, as "The shop <no-reply@shop.example>"')
    if mail.host and mail.tls == "none" and not is_loopback(mail.host):
        raise NotConfigured(f'{where}: [codes.mail] without TLS would send codes in plain text: set tls to "starttls" or "implicit"')
    if bool(mail.user) != bool(mail.password):
        raise NotConfigured(f"{where}: [codes.mail] needs both user and password, or neither")
    if not sms.url:
        return
    try:
        parts = urlsplit(sms.url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        fits = secure and parts.hostname and parts.username is None and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise NotConfigured(f"{where}: [codes.sms] url is an https address; key and sender stand beside it")


def is_origin(text: str) -> bool:
    """Whether this is how a browser writes an origin: scheme, host and port in lower case, nothing after."""
    try:
        parts = urlsplit(text)
        default = {"http": 80, "https": 443}.get(parts.scheme)
        plain = parts.hostname and f"{parts.scheme}://{parts.netloc}" == text == text.lower() and parts.username is None
        return bool(plain) and default is not None and parts.port != default
    except ValueError:
        return False


class Listen(msgspec.Struct, frozen=True):
    """Where to listen; port 0 lets the system choose."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        try:
            return self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_listen(text: str) -> Listen:
    """HOST:PORT, the host perhaps an IPv6 address in brackets.

    Raises:
        NotConfigured: it is not.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise NotConfigured(f"{text!r} is no HOST:PORT; write it as {DEFAULT_LISTEN}")
    return Listen(host.strip("[]"), int(port))
