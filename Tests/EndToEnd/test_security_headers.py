"""WB6: the headers by which browsers protect their users, on every answer."""

from test_pages import PAGES


def test_WB6_every_answer_below_the_prefix_has_the_headers_whatever_its_status(site, user):
    """Each endpoint with each method, and what leads to the other statuses."""
    names = ["login", "logout", "refresh", "register", "session", "protected", "nothing", "reauthenticate"]
    asked = [
        (method, f"/auth/{name}", {}) for method in ("GET", "POST", "DELETE", "OPTIONS", "PATCH") for name in names
    ]
    asked += [("GET", f"/auth/pages/{name}", {}) for name in [*PAGES, "reauthenticate", "none"]]
    credentials = {"username": user.username, "password": user.password}
    own = {"Origin": site.url}
    asked += [
        ("POST", "/auth/login", {"data": credentials, "headers": own}),
        ("POST", "/auth/login", {"data": credentials | {"password": "x"}, "headers": own}),
        ("POST", "/auth/login", {"data": credentials}),
        ("POST", "/auth/login?session=cookie", {"json": credentials, "headers": own}),
        ("POST", "/auth/login?x", {"json": credentials}),
        ("POST", "/auth/login", {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
        ("POST", "/auth/login", {"content": bytes(100_000)}),
        ("POST", "/auth/register", {"json": credentials}),
        ("POST", "/auth/register", {"json": {}}),
        ("POST", "/auth/logout", {"headers": user.login().bearer}),
        ("GET", "/.well-known/jwks.json", {}),
    ]
    seen = set()
    with site.client() as client:
        for method, path, options in asked:
            answer = client.request(method, path, **options)
            client.cookies.clear()
            seen.add(answer.status_code)
            assert_headers(answer)
        with site.without("accounts"):
            answer = client.get("/auth/pages/login")
            assert answer.status_code == 503
            assert_headers(answer)
    assert seen >= {200, 204, 303, 400, 401, 403, 404, 405, 409, 413, 415}


def assert_headers(answer):
    about = (answer.request.method, answer.request.url, answer.status_code)
    for name, value in {
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
    }.items():
        assert answer.headers.get_list(name) == [value], (about, name)
    (policy,) = answer.headers.get_list("content-security-policy")
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, about
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    assert answer.headers.get_list("referrer-policy") == ["same-origin" if is_page else "no-referrer"], about
    if answer.content:
        assert answer.headers["content-type"] in (
            *("text/html; charset=utf-8", "application/json", "application/problem+json"),
            *("application/jwk-set+json",),
        ), about
