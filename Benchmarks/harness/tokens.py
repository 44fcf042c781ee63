"""Access tokens signed outside of Sallyport, by keys that the site was given: as many as a measurement uses up."""

import hashlib
import hmac
import json
import os
import time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from harness.population import decode, encode

ALGORITHMS = ("EdDSA", "ES256", "RS256", "PS256", "HS256")
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length=32)


def make_key(algorithm):
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65_537, 2_048)


def signature(algorithm, key, message):
    if algorithm == "HS256":
        return hmac.digest(key, message, hashlib.sha256)
    if algorithm == "EdDSA":
        return key.sign(message)
    if algorithm == "ES256":
        r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return key.sign(message, PSS if algorithm == "PS256" else padding.PKCS1v15(), hashes.SHA256())


class Signer:
    """Makes access tokens of one algorithm for one site."""

    def __init__(self, site, algorithm, kid, key):
        self.site, self.algorithm, self.key = site, algorithm, key
        header = {"alg": algorithm, "kid": kid, "typ": "at+jwt"}
        self.header = encode(json.dumps(header, separators=(",", ":")).encode())

    def token(self, person):
        now = int(time.time()) - 5
        claims = {
            "iss": self.site.issuer, "sub": encode(person.user_id), "exp": now + 43_200, "nbf": now, "iat": now,
            "jti": encode(os.urandom(16)), "sid": encode(person.session_id), "preferred_username": person.username,
            "roles": [], "auth_time": now, "type": "access", "fresh": True,
        }  # fmt: skip
        message = f"{self.header}.{encode(json.dumps(claims, separators=(',', ':')).encode())}".encode()
        return f"{message.decode()}.{encode(signature(self.algorithm, self.key, message))}"


def signers(site, algorithms=ALGORITHMS):
    """By algorithm. The site must have been made with HS256 where that is wanted: its gate is told the key at start."""
    made = {}
    for algorithm in algorithms:
        if algorithm == "HS256":
            kid, secret, _ = (site.folder / "gate.secrets").read_text().split()
            made[algorithm] = Signer(site, algorithm, kid, decode(secret))
            continue
        key = make_key(algorithm)
        text = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        options = ["--algorithm", algorithm] if algorithm in ("RS256", "PS256") else []
        made[algorithm] = Signer(site, algorithm, site.tool("key", "import", "-", *options, text=text), key)
    return made


def hs256_secret(site):
    """The site's symmetric key as base64url: the peers check the same tokens."""
    return (site.folder / "gate.secrets").read_text().split()[1]
