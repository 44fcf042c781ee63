import concurrent.futures
import secrets

import pytest

from assertions import assert_faults, assert_problem
from running_site import PASSWORD

# 1,024 bytes, and nothing that a list of guesses would begin with
LONGEST = "".join(f"{number * number:x}." for number in range(400))[:1024]


def name():
    return f"user-{secrets.token_hex(6)}"


def register(site, **body):
    return site.http.post("/auth/register", json=body)


def test_a_new_user_gets_201_and_can_log_in(site):
    username = name()
    answer = register(site, username=username, password=PASSWORD, email="someone@example.org")
    assert answer.status_code == 201
    assert answer.json()["username"] == username
    assert answer.headers["cache-control"] == "no-store"
    assert "password" not in answer.text
    login = site.http.post("/auth/login", json={"username": username, "password": PASSWORD})
    assert login.status_code == 200
    assert login.json()["user"]["id"] == answer.json()["id"]


def test_a_taken_name_answers_409(site, user):
    assert_problem(register(site, username=user.username, password=PASSWORD), 409, "username-taken")


def test_PW11_names_that_differ_in_case_alone_are_one_name(site, user):
    assert_problem(register(site, username=user.username.upper(), password=PASSWORD), 409, "username-taken")


@pytest.mark.parametrize(
    "username",
    ["", "-leading", "two words", "dot.", "a@b@c", "x" * 65, "аlice", "ﬁne", "tab\tname", "line\nbreak", "a/b", "ı"],
)
def test_PW11_names_outside_the_alphabet_are_refused(site, username):
    assert_faults(register(site, username=username, password=PASSWORD), "#/username")


@pytest.mark.parametrize("password", ["", "fourteen chars", "e\u0301" * 14, "x" * 1025, "ä" * 513])
def test_PW8_passwords_too_short_or_too_long_are_refused(site, password):
    assert_faults(register(site, username=name(), password=password), "#/password")


@pytest.mark.parametrize("password", ["ordinary words only", " spaces  are kept ", "éàüöñçêâîôûïëäå", LONGEST])
def test_PW8_any_password_within_the_limits_is_taken_as_it_is(site, password):
    user = site.register(name(), password)
    assert user.login()
    stripped = {"username": user.username, "password": password.strip() + "?"}
    assert site.http.post("/auth/login", json=stripped).status_code == 401


def test_PW8_composed_and_decomposed_letters_are_one_password(site):
    user = site.register(name(), "Ångström und mehr")
    decomposed = {"username": user.username, "password": "A\u030angstro\u0308m und mehr"}
    assert site.http.post("/auth/login", json=decomposed).status_code == 200


def test_PW9_the_users_own_name_is_no_password(site):
    username = "a-rather-long-user-name" + secrets.token_hex(3)
    assert_faults(register(site, username=username, password=username), "#/password")


def test_both_faults_are_named_at_once(site):
    assert_faults(register(site, username="two words", password="short"), "#/username", "#/password")


def test_DB7_of_fifty_parallel_registrations_of_one_name_one_succeeds(site):
    username = name()
    with concurrent.futures.ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _: register(site, username=username, password=PASSWORD), range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49


@pytest.mark.parametrize("setting", ["closed", "invite"])
def test_registration_that_is_not_open_stores_nothing(make_site, setting):
    site = make_site(SALLYPORT_REGISTRATION=setting)
    username = name()
    problem = {"closed": "registration-closed", "invite": "invite-required"}[setting]
    assert_problem(register(site, username=username, password=PASSWORD), 403, problem)
    assert site.http.post("/auth/login", json={"username": username, "password": PASSWORD}).status_code == 401
