"""JW4: what we sign, others verify; what others make up, we refuse. A site for each algorithm."""

import hashlib
import hmac

import flask
import flask_jwt_extended
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from joserfc import jwk as joserfc_jwk
from joserfc import jwt as joserfc_jwt

from assertions import assert_problem
from attack_tokens import attacks, decoded, encoded
from running_site import wait_for

ALGORITHMS = ["EdDSA", "ES256", "PS256", "RS256"]


@pytest.fixture(scope="module", params=ALGORITHMS)
def algorithm(request):
    return request.param


@pytest.fixture(scope="module")
def signing_site(make_site, algorithm):
    return make_site(SALLYPORT_RUN_ALGORITHM=algorithm)


@pytest.fixture(scope="module")
def token(signing_site):
    return signing_site.register().login().access


@pytest.fixture(scope="module")
def key_set(signing_site):
    answer = signing_site.http.get("/.well-known/jwks.json")
    assert answer.status_code == 200
    return answer.json()


def test_JW12_the_key_set_shows_public_parts_alone(key_set, algorithm, token):
    (key,) = key_set["keys"]
    assert not set(key) & {"d", "p", "q", "dp", "dq", "qi", "k", "oth"}
    assert key["kid"] == jwt.get_unverified_header(token)["kid"]
    assert key["alg"] == algorithm and key["use"] == "sig"


def test_PyJWT_verifies_the_token_with_the_key_set_from_its_address(signing_site, token, algorithm):
    client = jwt.PyJWKClient(signing_site.url + "/.well-known/jwks.json", ssl_context=signing_site.tls)
    key = client.get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token, key, [algorithm], issuer=signing_site.url, options={"require": ["exp", "nbf", "iat", "iss", "sub"]}
    )
    assert claims["type"] == "access"
    assert jwt.get_unverified_header(token)["typ"] == "at+jwt"


def test_joserfc_verifies_the_token(key_set, token, algorithm):
    keys = joserfc_jwk.KeySet.import_key_set(key_set)
    claims = joserfc_jwt.decode(token, keys, algorithms=[algorithm]).claims
    joserfc_jwt.JWTClaimsRegistry(iss={"essential": True}, exp={"essential": True}).validate(claims)


def test_the_kid_is_the_thumbprint_that_joserfc_computes(key_set):
    (key,) = key_set["keys"]
    assert joserfc_jwk.import_key(key).thumbprint() == key["kid"]


def test_Flask_JWT_Extended_takes_the_token_as_it_is(key_set, token, algorithm):
    key = jwt.PyJWK(key_set["keys"][0]).key
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    app = flask.Flask(__name__)
    app.config.update(JWT_ALGORITHM=algorithm, JWT_PUBLIC_KEY=pem.decode(), JWT_DECODE_LEEWAY=5)
    flask_jwt_extended.JWTManager(app)

    @app.get("/fresh")
    @flask_jwt_extended.jwt_required(fresh=True)
    def fresh():
        return {"sub": flask_jwt_extended.get_jwt_identity()}

    answer = app.test_client().get("/fresh", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    assert answer.json["sub"] == jwt.decode(token, options={"verify_signature": False})["sub"]


def test_JW1_JW2_JW9_JW10_no_altered_token_opens_anything(signing_site, token, key_set, algorithm):
    (key,) = key_set["keys"]
    failures = []
    rows = list(attacks(token, key, algorithm))
    assert len(rows) > 70
    for name, text in rows:
        headers = {"Authorization": f"Bearer {text}"}
        for method, path in (("GET", "/auth/protected"), ("GET", "/auth/session"), ("POST", "/auth/logout")):
            answer = signing_site.http.request(method, path, headers=headers)
            if answer.status_code != 401 or not answer.json()["type"].endswith(":token-invalid"):
                failures.append((name, path, answer.status_code, answer.text))
    assert failures == []
    untouched = signing_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {token}"})
    assert untouched.status_code == 200


def test_JW9_the_last_characters_unused_bits_must_be_zero(signing_site, token, algorithm):
    if len(decoded(token.split(".")[2])) % 3 == 0:
        pytest.skip("a signature of this length leaves no bit unused")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]
    assert decoded(twin.split(".")[2]) == decoded(token.split(".")[2])
    answer = signing_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {twin}"})
    assert_problem(answer, 401, "token-invalid")


def test_JW7_a_refresh_token_is_no_access_token_and_the_reverse(signing_site):
    login = signing_site.register().login()
    for path in ("/auth/protected", "/auth/session"):
        wrong = signing_site.http.get(path, headers={"Authorization": f"Bearer {login.refresh}"})
        assert_problem(wrong, 401, "token-invalid")
    assert_problem(login.refreshed(login.access), 401, "token-invalid")
    assert login.refreshed().status_code == 200


def test_JW2_the_token_of_another_site_opens_nothing_here(signing_site, site, login):
    for path in ("/auth/protected", "/auth/session"):
        answer = signing_site.http.get(path, headers=login.bearer)
        assert_problem(answer, 401, "token-invalid")
    assert_problem(login.refreshed(signing_site.register().login().refresh), 401, "token-invalid")


def test_JW1_an_expired_token_is_told_so_and_a_forged_expired_one_is_not(make_site):
    site = make_site(SALLYPORT_ACCESS_TOKEN_LIFETIME=1)
    login = site.register().login()
    expired = wait_for(
        lambda: (answer := site.http.get("/auth/protected", headers=login.bearer)).status_code == 401 and answer,
        90,
        "the token expires",
    )
    assert_problem(expired, 401, "token-expired")
    head, body, signature = login.access.split(".")
    flipped = bytearray(decoded(signature))
    flipped[3] ^= 1
    forged = {"Authorization": f"Bearer {head}.{body}.{encoded(bytes(flipped))}"}
    assert_problem(site.http.get("/auth/protected", headers=forged), 401, "token-invalid")
    assert login.refreshed().status_code == 200
    assert login.logout().status_code == 204


@pytest.fixture(scope="module")
def symmetric_site(make_site):
    return make_site(SALLYPORT_RUN_ALGORITHM="HS256")


def test_HS256_works_and_publishes_no_key(symmetric_site):
    login = symmetric_site.register().login()
    assert jwt.get_unverified_header(login.access)["alg"] == "HS256"
    assert symmetric_site.http.get("/auth/protected", headers=login.bearer).status_code == 200
    assert symmetric_site.http.get("/auth/session", headers=login.bearer).status_code == 200
    published = symmetric_site.http.get("/.well-known/jwks.json").json()
    assert all("k" not in key for key in published["keys"])


@pytest.mark.parametrize("secret", [b"", b"secret", b"0" * 32, b"sallyport", bytes(32)])
def test_HS256_is_not_signed_with_a_guess(symmetric_site, secret):
    token = symmetric_site.register().login().access
    signed, _, signature = token.rpartition(".")
    assert hmac.new(secret, signed.encode(), hashlib.sha256).digest() != decoded(signature)
    forged = f"{signed}.{encoded(hmac.digest(secret, signed.encode(), 'sha256'))}"
    answer = symmetric_site.http.get("/auth/protected", headers={"Authorization": f"Bearer {forged}"})
    assert_problem(answer, 401, "token-invalid")
