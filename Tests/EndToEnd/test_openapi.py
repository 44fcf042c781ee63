"""The document at /auth/openapi.json: valid, whole, and true by schemathesis, which asks what nobody thought of.

The rest of its truth is shown by all other tests: running_site holds each of their answers to it.
"""

import json
import os
import pathlib
import re
import secrets
import subprocess
import sys

import openapi_spec_validator
import pytest

from openapi_document import DOCUMENT, PATH, SOURCES, path_item
from running_site import PROGRAMS, ROOT, clean_environment

HERE = pathlib.Path(__file__).parent
IS_LONG = os.environ.get("SALLYPORT_TEST_SCALE") == "long"

# A refusal that protect.conf makes of the gate's answer: no endpoint's.
OF_PROTECTED_LOCATIONS = {"unauthorized"}


def test_it_is_served_and_valid(site):
    answer = site.http.get("/auth/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content == PATH.read_bytes()
    openapi_spec_validator.validate(answer.json())


def test_it_follows_the_site_in_what_a_password_must_be(make_site):
    site = make_site(SALLYPORT_PASSWORD_MIN_LENGTH=9)
    schemas = site.http.get("/auth/openapi.json").json()["components"]["schemas"]
    assert schemas["NewPassword"]["minLength"] == 9


def test_its_problems_are_those_that_the_sources_have():
    named = set(re.findall(r'"urn:sallyport:problem:([a-z-]+)"', PATH.read_text()))
    catalogue = (SOURCES / "HTTP/Problem+Catalogue.swift").read_text()
    made = set(re.findall(r'(?:Problem|unauthorized)\(\s*"([a-z-]+)"', catalogue))
    made |= set(re.findall(r'name: "([a-z-]+)"', (SOURCES / "FastCGI/RequestRefusal.swift").read_text()))
    for file in ("server.conf", "refusals.conf"):
        made |= set(re.findall(r"urn:sallyport:problem:([a-z-]+)", (ROOT / "nginx" / file).read_text()))
    assert named == made - OF_PROTECTED_LOCATIONS


def test_nothing_in_it_is_left_over():
    used = set(re.findall(r'"#/components/([^"]+)"', PATH.read_text()))
    kinds = DOCUMENT["components"].items()
    there = {f"{kind}/{name}" for kind, parts in kinds if kind != "securitySchemes" for name in parts}
    # No operation answers 405: it is what a path says to a method without one.
    assert there - used == {"responses/MethodNotAllowed"}


# Its token is in a link that the operator makes.
NEVER_DONE = {"POST /auth/password/reset"}
OPERATIONS = {
    f"{method.upper()} {path}" for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"
}


def done(site):
    """The operations that were asked for and done."""
    lines = [json.loads(line) for line in site.log("nginx-access").splitlines()]
    asked = [(line["method"], path_item(line["target"].split("?")[0])) for line in lines if line["status"] < "400"]
    return {f"{method} {found[0]}" for method, found in asked if found}


@pytest.mark.timeout(3600 if IS_LONG else 300)
@pytest.mark.parametrize("credentials", ["token", "cookie"])
def test_schemathesis_finds_nothing(make_site, tmp_path, credentials):
    is_whole = IS_LONG or credentials == "token"
    # The shorter form asks the same each time, so that it is not red by chance; the longer one looks for more.
    seed = secrets.randbelow(2**32) if IS_LONG else 1
    site = make_site(SALLYPORT_REGISTRATION="open")
    arguments = {
        "--url": site.url,
        "--tls-verify": site.folder / "tls/certificate.pem",
        "--checks": "all",
        "--max-examples": 100 if IS_LONG else 3,
        "--seed": seed,
        "--generation-database": "none",
        # With a cookie in place of a token little is another: the shorter form leaves out what takes longest.
        "--phases": "examples,coverage,fuzzing,stateful" if is_whole else "fuzzing,stateful",
    }
    environment = {
        "PYTHONPATH": HERE,
        "SCHEMATHESIS_HOOKS": "openapi_hooks",
        "OPENAPI_SITE": site.folder,
        "OPENAPI_PORT": site.port,
        "OPENAPI_CREDENTIALS": credentials,
        "OPENAPI_SEED": seed,
        "SALLYPORT_TEST_BIN": PROGRAMS,
    }
    ended = subprocess.run(
        [pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", HERE / "schemathesis.toml", "run"]
        + [str(word) for pair in arguments.items() for word in pair]
        + [f"{site.url}/auth/openapi.json"],
        env=clean_environment() | {name: str(value) for name, value in environment.items()},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
    # Nothing would be found either where no request gets past the first check.
    assert not is_whole or OPERATIONS - done(site) <= NEVER_DONE
