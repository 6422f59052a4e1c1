"""The configuration: what fits, and a sentence for what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cobrowse.policy import DEFAULT
from cobrowse.relay.config import Config, NotConfigured, is_origin, read_config, read_listen, read_policy
from cobrowse.relay.sites import Sites, own_origins
from cobrowse.wire import Problem, WireError

ROOT = Path(__file__).parents[3]


def configured(folder: Path, text: str) -> Config:
    file = folder / "relay.toml"
    file.write_text(text)
    return read_config(file)


def test_the_example_is_a_configuration() -> None:
    config = read_config(ROOT / "installer" / "relay.example.toml")
    assert config.sites[0].id == "shop"
    assert Path(config.tls.certificate) == ROOT / "installer" / "fullchain.pem"


def test_the_policy_in_the_package_is_the_default(tmp_path: Path) -> None:
    file = ROOT / "cobrowse" / "relay" / "identity.toml"
    assert read_policy(file) == DEFAULT
    (tmp_path / "own.toml").write_text("tries = 5\n[verified]\nenough = 2\n")
    assert configured(tmp_path, "[identity]\npolicy = 'own.toml'\n").policy.tries == 5
    (tmp_path / "own.toml").write_text("ask = ['shoe_size']\n")
    with pytest.raises(NotConfigured, match=r"own\.toml: ask: 'shoe_size' cannot be compared"):
        configured(tmp_path, "[identity]\npolicy = 'own.toml'\n")


def test_nothing_is_a_configuration() -> None:
    assert read_config(None) == Config()
    assert Config().site("shop") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[sites]]\nid = ''\n", "an id of its own"),
        ("[[sites]]\nid = 'relay'\n", "is taken"),
        ("[[sites]]\nid = 'a'\n[[sites]]\nid = 'a'\n", "an id of its own"),
        ("[[sites]]\nid = 'a'\ncountry = 'Nederland'\n", "two capitals"),
        ("[[sites]]\nid = 'a'\nmode = 'shut'\n", "mode"),
        ("[[sites]]\nid = 'a'\nkey = 'short'\n", "neither a secret of 32 bytes"),
        ("[[sites]]\nid = 'a'\norigins = ['*']\n", "is not an origin"),
        ("[tls]\ncertificate = 'a'\n", "both certificate and key"),
        ("[codes.mail]\nhost = 'mail.example'\n", r"\[codes.mail\] needs from"),
        ("[codes.mail]\nhost = 'mail.example'\nfrom = 'a@b'\ntls = 'none'\n", "in plain text"),
        ("[codes.mail]\nhost = 'mail.example'\nfrom = 'a@b'\nuser = 'u'\n", "both user and password"),
        ("[codes.mail]\nhost = 'mail.example'\nfrom = 'a@b'\ntls = 'maybe'\n", "tls"),
        ("[codes.sms]\nurl = 'http://sms.example/'\n", "url is an https address"),
        ("[codes.sms]\nurl = 'https://u:p@sms.example/'\n", "url is an https address"),
        ("[ice]\nturn_urls = ['turn:a']\n", "both turn_urls and turn_secret"),
        ("[offer]\ntimeout = 0\n", "timeout"),
        ("[identity]\npolicy = 'none.toml'\n", "the policy .* cannot be read"),
        ("[policy]\ntries = 1\n", "has a file of its own"),
        ("[directory]\nurl = 'http://crm.example/naast'\n", "http only to this machine"),
        ("[directory]\nurl = 'https://crm.example/naast?a=b'\n", "https://HOST/PATH"),
        ('[directory]\nurl = "https://crm.example/\\r\\nX: y"\n', "https://HOST/PATH"),
        ("[directory]\nurl = 'file:///etc/passwd'\n", "https://HOST/PATH"),
        ("[directory]\nurl = 'https://crm.example/'\nkey = 'a\u00e9'\n", "in ASCII"),
        ("[directory]\nkey = 'a'\n", "https://HOST/PATH"),
        ("[directory]\nurl = 'https://crm.example/'\ntimeout = 6\n", "timeout"),
        ("[network]\nmetrics_from = ['everywhere']\n", "is not a network"),
        ("[network]\nurl = 'https://a.example/relay'\n", "scheme, host and port only"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(NotConfigured, match=said):
        configured(tmp_path, text)


@pytest.mark.parametrize("text", ["https://a.example", "http://127.0.0.1:8751", "http://[::1]:8080", "https://a.example:444"])
def test_origins(text: str) -> None:
    assert is_origin(text)


@pytest.mark.parametrize(
    "text",
    ["", "null", "*", "a.example", "https://A.example", "https://a.example/", "https://a.example:443", "https://u@a.example", "ftp://a"],
)
def test_no_origins(text: str) -> None:
    assert not is_origin(text)


def test_listen() -> None:
    assert read_listen("[::1]:0").loopback
    assert read_listen("localhost:80").loopback
    assert not read_listen("0.0.0.0:443").loopback
    assert not read_listen("relay.example:443").loopback
    for text in ("", "8750", ":8750", "host:", "host:99999", "host:-1"):
        with pytest.raises(NotConfigured):
            read_listen(text)


def test_pages_live_where_their_site_lives(tmp_path: Path) -> None:
    config = configured(tmp_path, "[[sites]]\nid = 'a'\norigins = ['https://a.example']\n[network]\nurl = 'https://relay.example'\n")
    sites = Sites(config, own_origins(config, read_listen("0.0.0.0:443"), tls=True))
    assert sites.check("a", "https://a.example").id == "a"
    assert sites.check("relay", "https://relay.example").id == "relay"
    assert sites.knows("https://a.example")
    for site, origin, problem in (
        ("a", "https://relay.example", Problem.WRONG_ORIGIN),
        ("a", None, Problem.WRONG_ORIGIN),
        ("b", "https://a.example", Problem.UNKNOWN_SITE),
    ):
        with pytest.raises(WireError) as caught:
            sites.check(site, origin)
        assert caught.value.problem is problem
    assert own_origins(Config(), read_listen("127.0.0.1:8750"), tls=False) == {"http://127.0.0.1:8750", "http://localhost:8750"}


def test_codes_can_be_asked_where_they_can_be_sent(tmp_path: Path) -> None:
    mail = "[codes.mail]\nhost = 'mail.example'\nfrom = 'Shop <a@shop.example>'\n"
    assert configured(tmp_path, mail).policy.ways == ("mail",)
    assert configured(tmp_path, mail + "[codes.sms]\nurl = 'https://sms.example/send'\n").policy.ways == ("mail", "sms")
    (tmp_path / "own.toml").write_text("[verified]\nrequired = ['code']\n")
    with pytest.raises(NotConfigured, match="requires a code, and nothing can send one"):
        configured(tmp_path, "[identity]\npolicy = 'own.toml'\n")
    (tmp_path / "own.toml").write_text("ways = ['mail']\n")
    with pytest.raises(NotConfigured, match=r"under \[codes\]"):
        configured(tmp_path, "[identity]\npolicy = 'own.toml'\n")
