from assertions import assert_problem


def test_the_session_tells_who_is_logged_in(site, user):
    login = user.login()
    answer = site.http.get("/auth/session", headers=login.bearer)
    assert answer.status_code == 200
    assert user.username in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_without_credentials_there_is_no_session(site):
    assert_problem(site.http.get("/auth/session"), 401)


def test_unknown_paths_are_404_in_every_pool(site):
    for path in ("/auth/", "/auth/nothing", "/auth/login/", "/auth/protected/", "/auth/session/x/y"):
        assert_problem(site.http.get(path), 404, "not-found")


def test_an_endpoint_is_found_by_the_path_that_nginx_serves(site, login):
    answer = site.http.get("/auth/%73ession?next=/auth/logout", headers=login.bearer)
    assert answer.status_code == 200
