"""JW1: tokens that must open nothing, made from one that does."""

import base64
import hmac
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


def encoded(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def foreign_signature(algorithm, data):
    """A good signature of that algorithm by a key of the attacker's, and its public JWK."""
    if algorithm == "EdDSA":
        private = ed25519.Ed25519PrivateKey.generate()
        return private.sign(data), json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key()))
    if algorithm == "ES256":
        private = ec.generate_private_key(ec.SECP256R1())
        signature = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).sign(data, private)
        return signature, json.loads(jwt.algorithms.ECAlgorithm.to_jwk(private.public_key()))
    private = rsa.generate_private_key(65537, 2048)
    kind = jwt.algorithms.RSAAlgorithm if algorithm == "RS256" else jwt.algorithms.RSAPSSAlgorithm
    return kind(kind.SHA256).sign(data, private), json.loads(kind.to_jwk(private.public_key()))


def public_spellings(key):
    """The public key as an attacker may use it for an HMAC secret."""
    public = jwt.PyJWK(key).key
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    yield public.public_bytes(serialization.Encoding.PEM, info)
    yield public.public_bytes(serialization.Encoding.PEM, info).rstrip()
    yield public.public_bytes(serialization.Encoding.DER, info)
    yield json.dumps(key).encode()
    yield decoded(key.get("x") or key["n"])
    yield b""


def attacks(token, key, algorithm):
    """Name and text of every token that must open nothing."""
    head, body, signature = token.split(".")
    header, claims = json.loads(decoded(head)), json.loads(decoded(body))

    def with_header(**changes):
        return encoded({name: value for name, value in (header | changes).items() if value is not None})

    for none in ("none", "None", "NONE", "nOnE", ""):
        yield f"alg {none!r} without signature", f"{with_header(alg=none)}.{body}."
        yield f"alg {none!r} with signature", f"{with_header(alg=none)}.{body}.{signature}"
    for number, secret in enumerate(public_spellings(key)):
        for name, digest in (("HS256", "sha256"), ("HS512", "sha512")):
            signed = f"{with_header(alg=name)}.{body}"
            forged = encoded(hmac.digest(secret, signed.encode(), digest))
            yield f"{name} with the public key, spelling {number}", f"{signed}.{forged}"
    for other in [
        "EdDSA",
        "ES256",
        "PS256",
        "RS256",
        "HS256",
        "ES384",
        "RS512",
        "Ed25519",
        "A256KW",
        1,
        None,
        [algorithm],
    ]:
        if other != algorithm:
            yield f"alg {other!r}", f"{with_header(alg=other)}.{body}.{signature}"
    for kid in [
        None,
        "",
        "x",
        header["kid"] + "x",
        header["kid"].swapcase(),
        "../../dev/null",
        "' OR '1'='1",
        0,
        [header["kid"]],
        "\0",
    ]:
        yield f"kid {kid!r}", f"{with_header(kid=kid)}.{body}.{signature}"
    for typ in [None, "JWT", "jwt", "url+jwt", "AT+JWT2", 7]:
        yield f"typ {typ!r}", f"{with_header(typ=typ)}.{body}.{signature}"
    own = f"{encoded(header)}.{body}".encode()
    forged, own_key = foreign_signature(algorithm, own)
    yield "signed by another key", f"{own.decode()}.{encoded(forged)}"
    for name, value in (
        ("jwk", own_key),
        ("jku", "http://127.0.0.1:9/"),
        ("x5u", "http://127.0.0.1:9/"),
        ("x5c", ["AA=="]),
    ):
        start = f"{with_header(**{name: value})}.{body}"
        forged, _ = foreign_signature(algorithm, start.encode())
        yield name, f"{start}.{encoded(forged)}"
    for crit in (["exp"], ["b64"], [], "exp", ["unknown"]):
        yield f"crit {crit!r}", f"{with_header(crit=crit)}.{body}.{signature}"
    yield "b64 false", f"{with_header(b64=False, crit=['b64'])}.{body}.{signature}"
    changes = [
        ("sub", "someone"),
        ("roles", ["admin"]),
        ("exp", claims["exp"] + 10**6),
        ("exp", None),
        ("iss", "https://evil.test"),
        ("type", "refresh"),
    ]
    for name, value in changes:
        altered = {key: part for key, part in (claims | {name: value}).items() if part is not None}
        yield f"{name} altered to {value!r}", f"{head}.{encoded(altered)}.{signature}"
    yield from misspellings(token, head, body, signature)


def misspellings(token, head, body, signature):
    raw = decoded(signature)
    yield "no signature", f"{head}.{body}."
    yield "two parts", f"{head}.{body}"
    yield "four parts", token + ".x"
    yield "five parts", token + ".x.y"
    yield "no parts", ".."
    yield "zero signature", f"{head}.{body}.{encoded(bytes(len(raw)))}"
    yield "signature cut", f"{head}.{body}.{encoded(raw[:-1])}"
    yield "signature longer", f"{head}.{body}.{encoded(raw + bytes(1))}"
    for place in (0, len(raw) // 2, len(raw) - 1):
        flipped = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        yield f"byte {place} of the signature", f"{head}.{body}.{encoded(flipped)}"
    yield "padding", token + "="
    yield "standard alphabet", f"{head}.{body}.{signature[:-2]}+/"
    yield "space inside", f"{head}. {body}.{signature}".replace(" ", "%20")
    yield "doubled member", f"{encoded(decoded(head)[:-1] + b',' + decoded(head)[1:])}.{body}.{signature}"
    yield "header is an array", f"{encoded([json.loads(decoded(head))])}.{body}.{signature}"
    deep = b'{"a":' + b"[" * 60 + b"]" * 60 + b"}"
    yield "header is deep", f"{encoded(deep)}.{body}.{signature}"
    yield "header is no JSON", f"{encoded(b'hello')}.{body}.{signature}"
    yield "header is no UTF-8", f"{encoded(bytes([0xFF, 0xFE]))}.{body}.{signature}"
    yield "9,000 bytes", f"{head}.{body}.{'A' * 9000}"[:7900]
    yield (
        "JSON serialisation",
        json.dumps({"payload": body, "protected": head, "signature": signature}).replace(" ", ""),
    )
