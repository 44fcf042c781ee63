"""CORS: a front end on another origin that origins.conf names may ask; no other, however it is spelled."""

import pytest

from assertions import assert_problem
from private_site import start_echo

FRONT = "https://app.example.org"
DEV = "http://localhost:3000"
HOSTILE = [
    "null",
    "*",
    "https://app.example.org.evil.test",
    "https://evil.test",
    "https://evilapp.example.org",
    "https://app.example.org:8443",
    "http://app.example.org",
    "https://app.example.org/",
    "https://app.example.org,https://evil.test",
    "https://app.example.org https://evil.test",
    "https://app-example.org",
    "https://sub.app.example.org",
    "//app.example.org",
    "app.example.org",
    "",
]


@pytest.fixture(scope="module")
def api_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("origins")
    # What the operator should not write is let through no further than the rest.
    (folder / "origins.conf").write_text(f'"{FRONT}" 1;\n"{DEV}" 1;\n"null" 1;\n"*" 1;\n')
    echo = start_echo()
    location = f"""
        location /api/ {{
            include sallyport/cross-origin.conf;
            include sallyport/protect.conf;
            include sallyport/proxy.conf;
            proxy_pass http://127.0.0.1:{echo.server_port};
        }}
    """
    yield make_site(snippet=location, SALLYPORT_RUN_ORIGINS=folder / "origins.conf")
    echo.shutdown()


def cors(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def preflight(site, path, origin, method="POST", fields="authorization,content-type"):
    headers = {"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": fields}
    return site.http.options(path, headers=headers)


@pytest.mark.parametrize("origin", [FRONT, DEV])
@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh", "/auth/users", "/auth/protected", "/api/x"])
def test_a_preflight_of_a_named_origin_is_answered_without_asking_anybody(api_site, origin, path):
    answer = preflight(api_site, path, origin)
    assert answer.status_code == 204 and not answer.content
    assert cors(answer) == {
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "authorization,content-type",
        "access-control-max-age": "600",
    }
    assert "Origin" in answer.headers.get_list("vary")


@pytest.mark.parametrize("origin", HOSTILE)
def test_no_other_origin_is_told_anything(api_site, origin):
    login = api_site.register().login()
    for path in ("/auth/login", "/auth/protected", "/api/x"):
        answer = preflight(api_site, path, origin)
        assert answer.status_code in (401, 405) and cors(answer) == {}, (path, answer.status_code, cors(answer))
    for path in ("/auth/protected", "/auth/session", "/api/x"):
        answer = api_site.http.get(path, headers=login.bearer | {"Origin": origin})
        assert answer.status_code == 200 and cors(answer) == {}, (path, cors(answer))
        assert "Origin" in answer.headers.get_list("vary"), "a cache must not give it to others"


def test_a_script_of_a_named_origin_logs_in_asks_and_reads_why_it_was_refused(api_site):
    user = api_site.register()
    origin = {"Origin": FRONT}
    answer = api_site.http.post(
        "/auth/login", json={"username": user.username, "password": user.password}, headers=origin
    )
    assert answer.status_code == 200
    expected = {
        "access-control-allow-origin": FRONT,
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "Retry-After, WWW-Authenticate",
    }
    assert cors(answer) == expected
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    for path in ("/auth/protected", "/auth/session", "/api/x"):
        assert cors(api_site.http.get(path, headers=bearer | origin)) == expected
    for path, status in (("/auth/session", 401), ("/auth/protected", 401), ("/api/x", 401), ("/auth/nothing", 404)):
        refused = api_site.http.get(path, headers=origin | {"Sec-Fetch-Mode": "cors"})
        assert_problem(refused, status)
        assert cors(refused) == expected, path
    too_large = api_site.http.post("/auth/login", content=bytes(100_000), headers=origin)
    assert too_large.status_code == 413 and cors(too_large) == expected


def test_WB2_a_named_origin_still_changes_nothing_by_the_cookie(api_site):
    user = api_site.register()
    body = {"username": user.username, "password": user.password}
    refused = api_site.http.post("/auth/login?session=cookie", json=body, headers={"Origin": FRONT})
    assert_problem(refused, 403, "cross-site-request")
    with api_site.client() as http:
        assert http.post("/auth/login?session=cookie", json=body, headers={"Origin": api_site.url}).status_code == 200
        assert_problem(http.post("/auth/logout", headers={"Origin": FRONT}), 403, "cross-site-request")


def test_an_OPTIONS_that_is_no_preflight_is_refused_as_ever(api_site):
    answer = api_site.http.options("/auth/login", headers={"Origin": FRONT})
    assert_problem(answer, 405, "method-not-allowed")
    strange = preflight(api_site, "/auth/login", FRONT, fields="x: y; z")
    assert "access-control-allow-headers" not in strange.headers


def test_as_shipped_no_origin_is_named(site, login):
    for origin in (FRONT, "null", site.url):
        answer = site.http.get("/auth/session", headers=login.bearer | {"Origin": origin})
        assert answer.status_code == 200 and cors(answer) == {}
        assert preflight(site, "/auth/login", origin).status_code == 405
