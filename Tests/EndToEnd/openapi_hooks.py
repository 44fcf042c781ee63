"""What schemathesis needs to know of a site beyond its document: who asks, and what no schema can say.

Loaded by schemathesis itself (SCHEMATHESIS_HOOKS), in a process of its own; see test_openapi.
"""

import functools
import os
import pathlib
import random
import re
import secrets

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

from administered_site import add_admin
from browser_client import browser_at
from running_site import PASSWORD, Site

SITE = Site(pathlib.Path(os.environ["OPENAPI_SITE"]), None, int(os.environ["OPENAPI_PORT"]))
BY_COOKIE = os.environ["OPENAPI_CREDENTIALS"] == "cookie"
CHANCE = random.Random(int(os.environ["OPENAPI_SEED"]))
FORM = "application/x-www-form-urlencoded"

# After these the session that asked is worth nothing, or another than it was; after the last two the user as well.
ENDING = {"logOut", "endSession", "reauthenticate", "changePassword", "deleteAccount"}
ENDING_FOR_GOOD = {"changePassword", "deleteAccount"}


def name_of(operation):
    return operation.definition.raw.get("operationId")


def needs_credentials(operation):
    security = operation.definition.raw["security"]
    return security != [] and {} not in security


@schemathesis.auth(refresh_interval=None)
class Callers:
    """One admin asks again and again; where a session may end by what is asked, each request has one of its own."""

    user = fields = None

    def get(self, case, context):
        name = name_of(case.operation)
        if not needs_credentials(case.operation) and name != "logOut":
            return {}
        if name in ENDING_FOR_GOOD:
            return self.login(add_admin(SITE))
        if self.fields is None:
            Callers.user = add_admin(SITE)
            Callers.fields = self.login(self.user)
        return self.login(self.user) if name in ENDING else self.fields

    def login(self, user):
        """What a client sends for a fresh session."""
        if not BY_COOKIE:
            return user.login().bearer
        with browser_at(SITE) as browser:
            browser.login(user)
            return browser.field() | browser.origin

    def set(self, case, fields, context):
        # Exception: a second token beside the one in the body is refused, which a document cannot say.
        has_token = isinstance(case.body, dict) and "refresh_token" in case.body
        if needs_credentials(case.operation) or name_of(case.operation) == "logOut" and not has_token:
            # One credential at a time.
            case.headers.pop("X-API-Key", None)
            case.headers.update(fields)


@schemathesis.hook
def after_call(context, case, response):
    """Whoever was logged out, deleted or disabled on the way is replaced."""
    if response.status_code == 401 and needs_credentials(case.operation):
        Callers.fields = None


def new_password():
    return f"zebra {secrets.token_hex(8)} door"


@functools.cache
def known_user():
    return SITE.register()


@schemathesis.hook
def before_call(context, case, kwargs):
    """What a good body names is mostly there: else nothing would be seen but how it is refused."""
    is_good = case.meta is not None and case.meta.generation.mode.is_positive
    if is_good and isinstance(case.body, dict):
        case.body = without_fractions(case.body)
        if CHANCE.randrange(4):
            case.body = known_body(name_of(case.operation), case.body)
    if is_good and name_of(case.operation) == "revokeToken" and Callers.fields and CHANCE.randrange(4):
        made = SITE.http.post("/auth/tokens", json={"name": "known"}, headers=Callers.fields)
        if made.status_code == 201:
            case.path_parameters["id"] = made.json()["id"]


def without_fractions(body):
    """Exception: for a schema 1.0 is an integer, for Sallyport it is none."""
    return {name: int(value) if type(value) is float else value for name, value in body.items()}


def known_body(name, body):
    match name, sorted(body):
        case "register", _:
            return {name: value for name, value in body.items() if name != "invite"} | {"password": new_password()}
        case "logIn", _:
            return body | {"username": known_user().username, "password": PASSWORD}
        case "reauthenticate", _:
            return {"password": PASSWORD}
        case "changePassword", _:
            return {"old_password": PASSWORD, "new_password": new_password()}
        case "refresh" | "logOut", [*_, "refresh_token"]:
            return body | {"refresh_token": known_user().login().refresh}
        case "makeToken", _:
            return body | ({"roles": ["admin"]} if "roles" in body else {})
        case "makeURL", _:
            body = {name: value for name, value in body.items() if name not in ("host", "address")}
            return body | {"path": "/files/ada/", "expires_in": 600}
    return body


@schemathesis.hook
def filter_case(context, case):
    body = case.body
    match name_of(context.operation):
        # Exception: the body may be left out with HTTP Basic alone, and a form gets no tokens; no schema says so.
        case "logIn":
            return isinstance(body, dict) and not (case.media_type == FORM and "session" in case.query)
        # Exception: a form is for the session cookie alone.
        case "reauthenticate":
            return BY_COOKIE or case.media_type != FORM
        # Exception: whether an address can be verified depends on whether there is one.
        case "changeUser" if isinstance(body, dict) and body.get("email_verified") is True:
            return isinstance(body.get("email"), str)
    return True


# Exception: a body is well formed, and what it says is refused for a reason that is no matter of form, with 400.
NO_MATTER_OF_FORM = {
    "resetPassword": rb":reset-token-invalid",
    "register": rb'"is too easy to guess: ',
    "changePassword": rb'"is too easy to guess: ',
    # What the user is, or what characters and bytes are, no schema says.
    "makeToken": rb'"must be (roles that you have|at most 20 paths|1 to 64 printable characters)',
    # What the site serves and allows, which paths mean one thing, what an address is.
    "makeURL": rb'"must be (a path as it|a host of this|1 to 86400 seconds|an IP address)',
}


@schemathesis.hook
def filter_failure(context, failure, case, response):
    reason = NO_MATTER_OF_FORM.get(name_of(case.operation))
    return not (isinstance(failure, RejectedPositiveData) and reason and re.search(reason, response.content))


@schemathesis.deserializer("text/html")
def page(context, response):
    return response.content.decode()
