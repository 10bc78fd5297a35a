"""Which streams there are in which mode, and with which key."""

from __future__ import annotations

import base64
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import mongomock
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from positions.venues.kalshi.signing import UnusableKey, sign
from positions.venues.stream_wiring import StreamSettings, Tools, open_streams
from positions.venues.streams import Endpoint
from tests.support.fakes import FakeClock

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()
SIGNED = b"1795000000000GET/trade-api/ws/v2"


def settings(**changes: Any) -> StreamSettings:
    plain = {
        "venues": "live",
        "streams": True,
        "polymarket_stream_url": "wss://polymarket.example/ws/market",
        "kalshi_stream_url": "wss://kalshi.example/trade-api/ws/v2",
        "kalshi_key_id": "",
        "kalshi_key_file": None,
        "simulator_url": None,
        "gamma_url": "https://gamma.example",
        "clob_url": "https://clob.example",
        "kalshi_url": "https://kalshi.example/trade-api/v2",
    }
    return cast("StreamSettings", SimpleNamespace(**{**plain, **changes}))


def endpoints(config: StreamSettings) -> dict[str, Endpoint]:
    budgets: Any = mongomock.MongoClient().db
    tools = Tools(budgets.get_collection, FakeClock(), float, lambda _: None)
    with open_streams(config, tools) as streams:
        return {each.venue: each for each in streams.endpoints}


def key_file(folder: Path, private: Any = RSA, mode: int = 0o600) -> Path:
    path = folder / "kalshi.pem"
    path.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    path.chmod(mode)
    return path


def test_live_polymarket_streams_and_kalshi_once_there_is_a_key(tmp_path: Path) -> None:
    assert endpoints(settings()).keys() == {"polymarket"}
    keyed = settings(kalshi_key_id="id", kalshi_key_file=key_file(tmp_path))
    both = endpoints(keyed)
    assert both.keys() == {"polymarket", "kalshi"}
    assert both["kalshi"].url == "wss://kalshi.example/trade-api/ws/v2"
    assert both["polymarket"].headers() == {}
    assert both["kalshi"].headers()["KALSHI-ACCESS-KEY"] == "id"


def test_simulated_venues_stream_from_where_they_are_served() -> None:
    url = "http://127.0.0.1:8800"
    both = endpoints(settings(venues="simulated", simulator_url=url))
    assert {venue: each.url for venue, each in both.items()} == {
        "polymarket": "ws://127.0.0.1:8800/clob/ws/market",
        "kalshi": "ws://127.0.0.1:8800/kalshi/trade-api/ws/v2",
    }


@pytest.mark.parametrize(
    "changes", [{"venues": "replay"}, {"streams": False}], ids=["replay", "off"]
)
def test_without_streams_there_is_no_endpoint(changes: dict[str, Any]) -> None:
    assert endpoints(settings(**changes)) == {}


def signature(path: Path) -> bytes:
    key = SimpleNamespace(key_id="id", key_file=path)
    headers = sign(key, 1_795_000_000_000)
    assert headers["KALSHI-ACCESS-TIMESTAMP"] == "1795000000000"
    return base64.b64decode(headers["KALSHI-ACCESS-SIGNATURE"])


def test_a_handshake_is_signed_with_rsa_as_the_venue_checks_it(tmp_path: Path) -> None:
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
    # Raises where the signature is of another text, or made in another way.
    RSA.public_key().verify(signature(key_file(tmp_path)), SIGNED, pss, hashes.SHA256())


def test_a_handshake_is_signed_with_ed25519_keys_too(tmp_path: Path) -> None:
    ED25519.public_key().verify(signature(key_file(tmp_path, ED25519)), SIGNED)


def test_a_key_that_others_can_read_is_not_used(tmp_path: Path) -> None:
    path = key_file(tmp_path, mode=0o640)
    with pytest.raises(UnusableKey, match=f"chmod 600 {path}"):
        signature(path)


@pytest.mark.parametrize("content", [b"", b"no key"], ids=["empty", "text"])
def test_a_file_without_a_key_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kalshi.pem"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UnusableKey, match="is no PEM key"):
        signature(path)


def test_a_key_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match="No such file"):
        signature(tmp_path / "absent.pem")
