import concurrent.futures

import pytest

from assertions import assert_problem


def test_logout_answers_204_without_a_body(login):
    answer = login.logout()
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["cache-control"] == "no-store"


def test_a_second_logout_changes_nothing_and_is_204_too(login):
    assert login.logout().status_code == 204
    assert login.logout().status_code == 204


def test_logout_without_credentials_is_401(site):
    assert_problem(site.http.post("/auth/logout"), 401)


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_no_other_method_logs_out(site, login, method):
    assert site.http.request(method, "/auth/logout", headers=login.bearer).status_code == 405
    assert site.http.get("/auth/protected", headers=login.bearer).status_code == 200


def test_RS5_logout_holds_at_the_next_request_in_every_worker(site, user):
    logins = [user.login() for _ in range(10)]
    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        for login in logins:
            warm = threads.map(lambda _: site.http.get("/auth/protected", headers=login.bearer), range(16))
            assert {answer.status_code for answer in warm} == {200}
            assert login.logout().status_code == 204
            for path in ("/auth/protected", "/auth/session"):
                answers = threads.map(lambda _: site.http.get(path, headers=login.bearer), range(16))
                for answer in answers:
                    assert_problem(answer, 401, "session-ended")
            assert_problem(login.refreshed(), 401, "session-ended")
