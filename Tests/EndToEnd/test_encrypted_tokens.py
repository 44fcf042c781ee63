"""JW1 to JW10 for access tokens that are encrypted (JWE, dir with A256GCM): joserfc reads them, and what it makes up in
any other way opens nothing, though it holds the key."""

import base64
import json

import pytest
from joserfc import jwe, jwk
from joserfc import jwt as joserfc_jwt

from assertions import assert_problem
from attack_tokens import decoded, encoded
from operator_tool import run
from running_site import wait_for

PLACES = (("GET", "/auth/protected"), ("GET", "/auth/session"), ("POST", "/auth/logout"))


@pytest.fixture(scope="module")
def encrypting_site(make_site):
    return make_site(SALLYPORT_RUN_ALGORITHM="A256GCM")


@pytest.fixture(scope="module")
def token(encrypting_site):
    return encrypting_site.register().login().access


@pytest.fixture(scope="module")
def secret(encrypting_site):
    (line,) = (encrypting_site.folder / "gate.secrets").read_text().splitlines()
    kid, secret, algorithm = line.split(" ")
    assert algorithm == "A256GCM"
    encrypting_site.secrets.add(secret)
    return decoded(secret)


def header_of(token):
    return json.loads(decoded(token.split(".")[0]))


def made(secret, header, payload):
    registry = jwe.JWERegistry(algorithms=[header["alg"], header["enc"], "DEF"], verify_all_recipients=False)
    return jwe.encrypt_compact(header, payload, jwk.OctKey.import_key(secret), registry=registry)


def opened(secret, token):
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"])
    return jwe.decrypt_compact(token, jwk.OctKey.import_key(secret), registry=registry).plaintext


def refused(site, token):
    answers = [site.http.request(method, path, headers={"Authorization": f"Bearer {token}"}) for method, path in PLACES]
    return [
        (answer.request.url.path, answer.status_code, answer.text)
        for answer in answers
        if answer.status_code != 401 or not answer.json()["type"].endswith(":token-invalid")
    ]


def test_joserfc_reads_the_token_with_the_key_and_nobody_without(encrypting_site, token, secret):
    header = header_of(token)
    assert header == {"alg": "dir", "enc": "A256GCM", "kid": header["kid"], "typ": "at+jwt"}
    registry = jwe.JWERegistry(algorithms=["dir", "A256GCM"])
    read = joserfc_jwt.decode(token, jwk.OctKey.import_key(secret), registry=registry)
    joserfc_jwt.JWTClaimsRegistry(iss={"essential": True, "value": encrypting_site.url}).validate(read.claims)
    assert read.claims["type"] == "access" and read.claims["preferred_username"].startswith("user-")
    visible = b"".join(decoded(part) for part in token.split("."))
    assert read.claims["preferred_username"].encode() not in visible and read.claims["sub"].encode() not in visible
    with pytest.raises(Exception, match="."):
        joserfc_jwt.decode(token, jwk.OctKey.import_key(bytes(32)), registry=registry)


def test_the_doors_take_it_and_a_logout_withdraws_it_at_once(encrypting_site):
    login = encrypting_site.register().login()
    for method, path in PLACES[:2]:
        assert encrypting_site.http.request(method, path, headers=login.bearer).status_code == 200
    assert login.refreshed().status_code == 200
    assert login.logout().status_code == 204
    for method, path in PLACES[:2]:
        assert_problem(encrypting_site.http.request(method, path, headers=login.bearer), 401, "session-ended")


def test_what_joserfc_encrypts_under_the_key_is_taken(encrypting_site, token, secret):
    """The claims are ours, the text is joserfc's: whoever holds the key makes tokens as well."""
    again = made(secret, header_of(token), opened(secret, token))
    assert again != token
    answer = encrypting_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {again}"})
    assert answer.status_code == 200, answer.text


def test_JW12_no_set_of_keys_shows_it(encrypting_site, secret):
    published = encrypting_site.http.get("/.well-known/jwks.json").json()
    assert published["keys"] == []


def test_JW2_JW4_no_other_way_of_joserfcs_opens_anything_under_the_same_key(encrypting_site, token, secret):
    own = header_of(token)
    payload = opened(secret, token)
    headers = [
        (own | {"enc": "A128GCM"}, secret[:16]),
        (own | {"enc": "A192GCM"}, secret[:24]),
        (own | {"enc": "A128CBC-HS256"}, secret),
        (own | {"enc": "A256CBC-HS512"}, secret * 2),
        (own | {"alg": "A256KW"}, secret),
        (own | {"alg": "A128KW"}, secret[:16]),
        (own | {"alg": "A256GCMKW"}, secret),
        (own | {"alg": "PBES2-HS256+A128KW"}, secret),
        (own | {"alg": "PBES2-HS512+A256KW"}, secret),
        (own | {"zip": "DEF"}, secret),
        (own | {"cty": "JWT"}, secret),
        (own | {"typ": "JWT"}, secret),
        (own | {"typ": "url+jwt"}, secret),
        (own | {"kid": "other"}, secret),
        ({name: value for name, value in own.items() if name != "kid"}, secret),
        (own, bytes(range(32))),
    ]
    failures = [(header, refused(encrypting_site, made(key, header, payload))) for header, key in headers]
    assert [failure for failure in failures if failure[1]] == []
    signed = joserfc_jwt.encode(
        {"alg": "HS256", "kid": own["kid"], "typ": "at+jwt"}, json.loads(payload), jwk.OctKey.import_key(secret)
    )
    assert refused(encrypting_site, signed) == []
    assert encrypting_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def alterations(token):
    parts = token.split(".")
    header = header_of(token)

    def with_part(position, text):
        return ".".join(parts[:position] + [text] + parts[position + 1 :])

    for changes in [
        *({"alg": alg} for alg in ("none", "DIR", "HS256", "EdDSA", "", 1, None, ["dir"])),
        *({"enc": enc} for enc in ("none", "a256gcm", "A128GCM", "", 1, None)),
        *({"kid": kid} for kid in (None, "", "x", "../../dev/null", "' OR '1'='1", 0, "\0")),
        {"crit": ["exp"]},
        {"crit": []},
        {"jku": "http://127.0.0.1:9/"},
        {"x5u": "http://127.0.0.1:9/"},
        {"jwk": {"kty": "oct", "k": encoded(bytes(32))}},
        {"b64": False},
        {"typ": "JWT"},
    ]:
        changed = {name: value for name, value in (header | changes).items() if value is not None}
        yield f"header {changes}", with_part(0, encoded(changed))
    yield "header in another order", with_part(0, encoded(dict(reversed(header.items()))))
    yield "doubled member", with_part(0, encoded(decoded(parts[0])[:-1] + b"," + decoded(parts[0])[1:]))
    yield "deep header", with_part(0, encoded(b'{"a":' + b"[" * 60 + b"]" * 60 + b"}"))
    yield "an encrypted key", with_part(1, encoded(bytes(32)))
    for position in (2, 3, 4):
        raw = decoded(parts[position])
        yield f"part {position} cut", with_part(position, encoded(raw[:-1]))
        yield f"part {position} longer", with_part(position, encoded(raw + b"\0"))
        yield f"part {position} empty", with_part(position, "")
        yield f"part {position} padded", with_part(position, parts[position] + "=")
        yield f"part {position} zeros", with_part(position, encoded(bytes(len(raw))))
        for place in (0, len(raw) // 2, len(raw) - 1):
            flipped = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
            yield f"part {position} byte {place}", with_part(position, encoded(flipped))
    yield "vector of 16 bytes", with_part(2, encoded(bytes(16)))
    yield "tag of 12 bytes", with_part(4, encoded(decoded(parts[4])[:12]))
    yield "four parts", ".".join(parts[:4])
    yield "six parts", token + ".AA"
    yield "three parts", ".".join([parts[0], parts[3], parts[4]])
    yield "8,000 bytes", with_part(3, "A" * 7600)
    yield "JSON", json.dumps({"protected": parts[0], "iv": parts[2], "ciphertext": parts[3], "tag": parts[4]})


def test_JW1_JW5_JW6_JW9_JW10_no_altered_token_opens_anything(encrypting_site, token):
    rows = [(name, text.replace(" ", "")) for name, text in alterations(token)]
    assert len(rows) > 60
    assert [(name, failures) for name, text in rows if (failures := refused(encrypting_site, text))] == []
    assert encrypting_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_JW7_a_refresh_token_is_no_access_token_and_the_reverse(encrypting_site):
    login = encrypting_site.register().login()
    for _, path in PLACES[:2]:
        answer = encrypting_site.http.get(path, headers={"Authorization": f"Bearer {login.refresh}"})
        assert_problem(answer, 401, "token-invalid")
    assert_problem(login.refreshed(login.access), 401, "token-invalid")


def test_JW8_an_expired_one_is_told_so_and_an_altered_expired_one_is_not(make_site):
    site = make_site(SALLYPORT_RUN_ALGORITHM="A256GCM", SALLYPORT_ACCESS_TOKEN_LIFETIME=1)
    login = site.register().login()
    expired = wait_for(
        lambda: (answer := site.http.get("/auth/protected", headers=login.bearer)).status_code == 401 and answer,
        90,
        "the token expires",
    )
    assert_problem(expired, 401, "token-expired")
    parts = login.access.split(".")
    raw = bytearray(decoded(parts[4]))
    raw[3] ^= 1
    forged = {"Authorization": f"Bearer {'.'.join(parts[:4])}.{encoded(bytes(raw))}"}
    assert_problem(site.http.get("/auth/protected", headers=forged), 401, "token-invalid")


def test_JW12_a_site_that_signed_goes_over_to_encryption_and_no_token_fails(make_site):
    """The gate is given the key first; a key of one's own comes in as JWK."""
    site = make_site()
    before = site.register().login()
    secret = bytes(range(7, 39))
    key = {"kty": "oct", "alg": "dir", "use": "enc", "k": base64.urlsafe_b64encode(secret).decode().rstrip("=")}
    (site.folder / "key.json").write_text(json.dumps(key))
    (site.folder / "key.json").chmod(0o600)
    line = site.folder / "line"
    added = run("key", "import", str(site.folder / "key.json"), "--gate-line-file", str(line), **site.settings)
    assert added.returncode == 0, added.stderr
    kid = added.stdout.decode().strip()
    assert line.read_text() == f"{kid} {key['k']} A256GCM\n"
    refusal = run("key", "promote", kid, "--now", **site.settings)
    assert refusal.returncode != 0 and b"gate" in refusal.stderr
    # The gate of this site has no file: it cannot know, and calls no token bad.
    promoted = run("key", "promote", kid, "--now", "--gate-has-it", **site.settings)
    assert promoted.returncode == 0, promoted.stderr
    after = before.refreshed().json()["access_token"]
    assert header_of(after)["kid"] == kid and header_of(after)["enc"] == "A256GCM"
    assert site.http.get("/auth/session", headers={"Authorization": f"Bearer {after}"}).status_code == 200
    assert_problem(site.http.get("/auth/protected", headers={"Authorization": f"Bearer {after}"}), 503, "unavailable")
    assert site.http.get("/auth/protected", headers=before.bearer).status_code == 200
