"""Access tokens signed by a key that the site was given: as many different ones as a test wants."""

import json
import secrets

from administered_site import decoded, encoded
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from key_life import operate


class Signer:
    def __init__(self, site):
        self.key = ed25519.Ed25519PrivateKey.generate()
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        kid = operate(site, "key", "import", "-", stdin=self.key.private_bytes(*form))
        self.header = encoded(json.dumps({"alg": "EdDSA", "kid": kid, "typ": "at+jwt"}).encode())

    def token(self, model, session):
        """One with the claims of the model, but of that session of its user, and with an id of its own."""
        own = {"jti": encoded(secrets.token_bytes(16)), "sid": encoded(session)}
        claims = json.loads(decoded(model.split(".")[1])) | own
        text = f"{self.header}.{encoded(json.dumps(claims).encode())}"
        return f"{text}.{encoded(self.key.sign(text.encode()))}"
