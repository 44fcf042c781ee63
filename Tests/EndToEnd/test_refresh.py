import base64
import concurrent.futures
import json
import re

import pytest

from assertions import assert_problem


@pytest.fixture(scope="module")
def strict(make_site):
    """G = 0: every rotation is immediate, nothing is forgiven."""
    return make_site(SALLYPORT_REFRESH_GRACE=0)


@pytest.fixture(scope="module")
def patient(make_site):
    """G = 300: within a test, no time passes."""
    return make_site(SALLYPORT_REFRESH_GRACE=300)


def successor(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["refresh_token"]


def chain(login, length):
    """The refresh tokens from the login's to the `length`-th successor."""
    tokens = [login.refresh]
    for _ in range(length):
        tokens.append(successor(login.refreshed(tokens[-1])))
    return tokens


def flipped(token, index):
    data = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    data[index] ^= 1
    return base64.urlsafe_b64encode(bytes(data)).decode().rstrip("=")


def test_a_refresh_answers_a_working_pair_of_the_same_session(site, login):
    body = login.refreshed().json()
    assert {"access_token", "refresh_token", "token_type", "expires_in"} <= set(body)
    bearer = {"Authorization": f"Bearer {body['access_token']}"}
    after = site.http.get("/auth/protected", headers=bearer).json()
    assert after["sid"] == site.http.get("/auth/protected", headers=login.bearer).json()["sid"]


def test_the_token_may_come_as_a_bearer_without_a_body(site, login):
    answer = site.http.post("/auth/refresh", headers={"Authorization": f"Bearer {login.refresh}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("byte", [0, 1, 4, 5, 12, 20, 21, 28, 30, 45, -1])
def test_R0_any_altered_byte_is_token_invalid_and_ends_nothing(site, login, byte):
    assert_problem(login.refreshed(flipped(login.refresh, byte)), 401, "token-invalid")
    assert login.refreshed().status_code == 200


@pytest.mark.parametrize("token", ["", "A", "A" * 43, "A" * 10_000, "ä", "a.b.c", "=", "null", "\u0000"])
def test_R0_what_is_no_token_is_refused(site, token):
    answer = site.http.post("/auth/refresh", json={"refresh_token": token})
    assert answer.status_code in (400, 401)
    assert_problem(answer, answer.status_code)


def test_R0_padding_and_a_second_spelling_are_no_token(site, login):
    for spelling in (login.refresh + "=", login.refresh + "==", " " + login.refresh, login.refresh + "\n"):
        assert_problem(login.refreshed(spelling), 401, "token-invalid")


def test_R1_after_logout_the_session_is_over(site, login):
    assert login.logout().status_code == 204
    assert_problem(login.refreshed(), 401, "session-ended")


def test_R3_the_current_token_comes_again_while_it_is_young(patient):
    login = patient.register().login()
    first = successor(login.refreshed())
    assert [successor(login.refreshed(first)) for _ in range(5)] == [first] * 5


def test_R4_each_use_of_the_current_token_gives_the_next_one(strict):
    tokens = chain(strict.register().login(), 10)
    assert len(set(tokens)) == 11


def test_R5_RS2_within_the_grace_the_one_before_answers_the_same_successor(patient):
    login = patient.register().login()
    first = successor(login.refreshed())
    again = login.refreshed()
    assert successor(again) == first
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize("ancestor", range(9))
def test_R6_R7_RS3_a_replayed_ancestor_ends_the_whole_family(strict, ancestor):
    login = strict.register().login()
    tokens = chain(login, 10)
    assert_problem(login.refreshed(tokens[ancestor]), 401, "session-ended")
    assert_problem(login.refreshed(tokens[-1]), 401, "session-ended")
    assert_problem(strict.http.get("/auth/protected", headers=login.bearer), 401, "session-ended")


def test_RS3_a_replay_is_written_to_the_log_with_its_distance(strict):
    login = strict.register().login()
    tokens = chain(login, 4)
    assert login.refreshed(tokens[1]).status_code == 401
    lines = [line for line in strict.log("accounts").splitlines() if "refresh-replayed" in line]
    assert any(re.search(r"refresh-replayed\D+3\b", line) and json.loads(line)["request_id"] for line in lines), lines


def test_RS3_another_session_of_the_same_user_lives_on(strict):
    user = strict.register()
    victim, other = user.login(), user.login()
    tokens = chain(victim, 3)
    assert victim.refreshed(tokens[0]).status_code == 401
    assert other.refreshed().status_code == 200


def test_R9_an_old_refresh_token_logs_out(site, login):
    newer = successor(login.refreshed())
    answer = site.http.post("/auth/logout", headers={"Authorization": f"Bearer {login.refresh}"})
    assert answer.status_code == 204
    assert_problem(login.refreshed(newer), 401, "session-ended")


def test_RS1_RS2_twenty_parallel_uses_give_one_successor(patient):
    user = patient.register()
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        for _ in range(200):
            login = user.login()
            answers = list(threads.map(lambda _: login.refreshed(), range(20)))
            assert {answer.status_code for answer in answers} == {200}
            assert len({successor(answer) for answer in answers}) == 1


def test_RS1_without_a_grace_twenty_parallel_uses_give_at_most_one_successor(strict):
    with concurrent.futures.ThreadPoolExecutor(20) as threads:
        for _ in range(20):
            login = strict.register().login()
            answers = list(threads.map(lambda _: login.refreshed(), range(20)))
            assert {answer.status_code for answer in answers} <= {200, 401}
            assert len({successor(answer) for answer in answers if answer.status_code == 200}) == 1
