"""Keys as an operator names them."""

import base64
import hashlib
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from key_life import operate

PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def thumbprint(key):
    """RFC 7638 of an Ed25519 key (RFC 8037, appendix A.3)."""
    members = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    text = json.dumps({name: members[name] for name in ("crv", "kty", "x")}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def test_a_key_whose_id_looks_like_an_option_is_named_like_any_other(site):
    keys = iter(ed25519.Ed25519PrivateKey.generate, None)
    key = next(key for key in keys if thumbprint(key).startswith("-"))
    kid = operate(site, "key", "import", "-", stdin=key.private_bytes(*PKCS8))
    assert kid == thumbprint(key)
    assert json.loads(operate(site, "key", "export-public", kid))["kid"] == kid
    assert operate(site, "key", "export-public", kid, "--pem").startswith("-----BEGIN PUBLIC KEY")
    operate(site, "key", "retire", kid)
