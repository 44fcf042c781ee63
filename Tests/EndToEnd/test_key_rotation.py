"""JW12, JW7, JW11: the signing key is changed under running workers and clients, and nobody has a failure."""

import base64
import json
import os
import sqlite3

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from assertions import assert_problem
from key_life import going_on, operate, roll, settings_of

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}


def key_set(site):
    return site.http.get("/.well-known/jwks.json").json()["keys"]


def kid_of(login):
    return jwt.get_unverified_header(login.access)["kid"]


def promote(site, kid, *more):
    return operate(site, "key", "promote", "--now", kid, *more)


def ask_everybody(site, login):
    """The statuses that a token gets, over all workers of the gate and of the accounts."""
    statuses = set()
    for _ in range(12):
        for path in ("/auth/protected", "/auth/session"):
            statuses.add(site.http.get(path, headers=login.bearer).status_code)
    return statuses


@pytest.fixture
def rotating(make_site):
    return lambda algorithm: make_site(SALLYPORT_RUN_ALGORITHM=algorithm)


def assert_PyJWT_verifies(site, login, algorithm):
    client = jwt.PyJWKClient(site.url + "/.well-known/jwks.json", ssl_context=site.tls)
    key = client.get_signing_key_from_jwt(login.access)
    assert jwt.decode(login.access, key, [algorithm], issuer=site.url)["type"] == "access"


@pytest.mark.parametrize("old, new", [("EdDSA", "ES256"), ("RS256", "RS256")])
def test_JW12_rotating_the_key_fails_no_client_and_retiring_the_old_one_holds_at_once(rotating, old, new):
    site = rotating(old)
    before = site.register().login()
    workers = {kind: site.workers(kind) for kind in ("login", "accounts", "gate")}
    with going_on(site) as clients:
        kid = operate(site, "key", "generate", "--algorithm", new)
        assert {key["kid"] for key in key_set(site)} == {kid_of(before), kid}, "published before it signs"
        assert kid_of(site.register().login()) == kid_of(before)
        clients.wait_for_more(8)
        promote(site, kid)
        after = site.register().login()
        assert kid_of(after) == kid
        clients.wait_for_more(8)
    assert workers == {kind: site.workers(kind) for kind in workers}, "no worker was started anew"
    assert ask_everybody(site, before) == ask_everybody(site, after) == {200}
    assert_PyJWT_verifies(site, before, old)
    assert_PyJWT_verifies(site, after, new)
    assert not any(set(key) & PRIVATE for key in key_set(site))

    operate(site, "key", "retire", kid_of(before))
    assert ask_everybody(site, before) == {401} and ask_everybody(site, after) == {200}
    assert_problem(site.http.get("/auth/protected", headers=before.bearer), 401, "token-invalid")
    assert before.refreshed().status_code == 200, "its session goes on, under the new key"
    assert [key["kid"] for key in key_set(site)] == [kid]
    events = [line for line in site_events(site) if line[0].startswith("key-")]
    assert events == [("key-generated", kid), ("key-promoted", kid), ("key-retired", kid_of(before))]


def site_events(site):
    database = sqlite3.connect(f"file:{site.folder}/state/accounts.db?mode=ro", uri=True)
    rows = database.execute("SELECT kind, detail, actor FROM events ORDER BY id").fetchall()
    database.close()
    return [(kind, detail.split()[1]) for kind, detail, _ in rows if detail and detail.startswith("kid: ")]


def test_JW12_rotating_HS256_the_gate_is_given_the_key_first(rotating, tmp_path):
    site = rotating("HS256")
    before = site.register().login()
    line = tmp_path / "line"
    with going_on(site) as clients:
        kid = operate(site, "key", "generate", "--algorithm", "HS256", "--gate-line-file", line)
        assert line.stat().st_mode & 0o777 == 0o600
        secret = line.read_text().split()[1]
        assert "--gate-has-it" in operate(site, "key", "promote", "--now", kid, status=65)
        assert "no line" in operate(site, "key", "promote", "--now", "--gate-has-it", kid, status=65)
        with open(settings_of(site)["SALLYPORT_GATE_SECRETS_FILE"], "a") as file:
            file.write(line.read_text())
        roll(site, "gate")
        clients.wait_for_more(8)
        promote(site, kid, "--gate-has-it")
        after = site.register().login()
        assert kid_of(after) == kid
        clients.wait_for_more(8)
    assert ask_everybody(site, before) == ask_everybody(site, after) == {200}
    assert jwt.decode(after.access, base64.urlsafe_b64decode(secret + "="), ["HS256"])["sid"]
    assert key_set(site) == []
    operate(site, "key", "retire", kid_of(before))
    assert ask_everybody(site, before) == {401} and ask_everybody(site, after) == {200}
    assert secret not in site.log("accounts") + site.log("gate") + site.log("login")


def test_JW12_a_key_whose_last_token_has_expired_is_gone_from_the_key_set(rotating):
    site = rotating("EdDSA")
    before = site.register().login()
    kid = operate(site, "key", "generate")
    promote(site, kid)
    with sqlite3.connect(site.folder / "state/accounts.db") as database:
        database.execute("UPDATE keys SET verifies_until = unixepoch() - 1 WHERE state = 'verifying'")
    assert [key["kid"] for key in key_set(site)] == [kid]
    assert ask_everybody(site, before) == {401}
    keys = json.loads(operate(site, "key", "list", "--json"))
    states = {key["kid"]: key["state"] for key in keys if key["use"] == "access"}
    assert states == {kid: "signing", kid_of(before): "expired"}
    assert before.logout().status_code == 204, "an expired token still logs out"


def test_a_key_that_was_just_published_is_not_promoted_and_one_that_signs_is_not_retired(site):
    kid = operate(site, "key", "generate")
    assert "--now" in operate(site, "key", "promote", kid, status=69)
    signing = next(
        key["kid"]
        for key in json.loads(operate(site, "key", "list", "--json"))
        if key["use"] == "access" and key["state"] == "signing"
    )
    operate(site, "key", "retire", signing, status=65)
    operate(site, "key", "promote", signing, status=65)
    operate(site, "key", "promote", "unknown", status=65)
    operate(site, "key", "retire", kid)
    operate(site, "key", "retire", kid, status=65)
    operate(site, "key", "promote", "--now", kid, status=65)
    assert kid not in {key["kid"] for key in key_set(site)}


PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
KEYS = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "PS256": lambda: rsa.generate_private_key(65537, 2048),
}


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize("form", ["PEM", "JWK"])
def test_a_private_key_of_cryptography_comes_in_and_its_public_part_goes_out(site, tmp_path, algorithm, form):
    key = KEYS[algorithm]()
    if form == "PEM":
        document = key.private_bytes(*PKCS8)
    else:
        maker = {"EdDSA": jwt.algorithms.OKPAlgorithm, "ES256": jwt.algorithms.ECAlgorithm}
        document = maker.get(algorithm, jwt.algorithms.RSAAlgorithm).to_jwk(key).encode()
        # a JWK of PyJWT has key_ops and no alg
    options = ["--algorithm", algorithm] if algorithm == "PS256" else []
    if options:
        operate(site, "key", "import", "-", stdin=document, status=65)
    kid = operate(site, "key", "import", "-", *options, stdin=document)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    assert operate(site, "key", "export-public", "--pem", kid) == public.decode().strip()
    assert json.loads(operate(site, "key", "export-public", kid))["kid"] == kid
    exported = json.loads(operate(site, "key", "export-public"))["keys"]
    assert exported == key_set(site) and not any(set(key) & PRIVATE for key in exported)
    assert "already" in operate(site, "key", "import", "-", *options, stdin=document, status=73)
    operate(site, "key", "retire", kid)


def bad_documents():
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(*PKCS8)
    jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1())))
    other = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1())))
    weak = rsa.generate_private_key(65537, 1024)
    edwards, foreign = (
        json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate())) for _ in range(2)
    )
    return {
        "empty": b"",
        "a public key": ed25519.Ed25519PrivateKey.generate()
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        "encrypted": ed25519.Ed25519PrivateKey.generate().private_bytes(
            *PKCS8[:2], serialization.BestAvailableEncryption(b"secret")
        ),
        "in the form of before PKCS 8": weak.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, PKCS8[2]
        ),
        "weak RSA": weak.private_bytes(*PKCS8),
        "another curve": ec.generate_private_key(ec.SECP384R1()).private_bytes(*PKCS8),
        "truncated": pem[:-40] + b"\n-----END PRIVATE KEY-----\n",
        "two keys": pem + pem,
        "words before": b"hello\n" + pem,
        "a public half of another key": json.dumps(jwk | {"x": other["x"], "y": other["y"]}).encode(),
        "an Ed25519 public half of another key": json.dumps(edwards | {"x": foreign["x"]}).encode(),
        "for encryption": json.dumps(jwk | {"use": "enc"}).encode(),
        "of another algorithm": json.dumps(jwk | {"alg": "ES384"}).encode(),
        "a short secret": b'{"kty":"oct","k":"c2hvcnQ"}',
        "zeroes": b'{"kty":"oct","k":"' + b"A" * 43 + b'"}',
        "a public JWK": json.dumps({name: value for name, value in jwk.items() if name != "d"}).encode(),
        "doubled members": b'{"kty":"oct","kty":"oct","k":"' + b"B" * 43 + b'"}',
        "huge": pem * 1000,
    }


@pytest.mark.parametrize("kind", bad_documents())
def test_JW11_a_document_that_is_no_good_key_is_refused_in_one_line_without_its_bytes(site, kind):
    document = bad_documents()[kind]
    before = operate(site, "key", "list", "--json")
    said = operate(
        site,
        "key",
        "import",
        "-",
        "--algorithm",
        "ES256" if b'"EC"' in document else "EdDSA",
        stdin=document,
        status=65,
    )
    assert len(said.splitlines()) == 1
    words = {word for word in document.decode().replace('"', " ").split() if len(word) > 30}
    assert not any(word in said for word in words)
    assert operate(site, "key", "list", "--json") == before


def test_a_key_file_that_others_may_read_is_refused(site, tmp_path):
    file = tmp_path / "key.pem"
    file.write_bytes(ed25519.Ed25519PrivateKey.generate().private_bytes(*PKCS8))
    os.chmod(file, 0o644)
    assert "mode" in operate(site, "key", "import", file, status=65)
    os.chmod(file, 0o600)
    operate(site, "key", "retire", operate(site, "key", "import", file))
