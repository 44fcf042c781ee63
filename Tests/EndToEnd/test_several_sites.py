"""Several hosts of one nginx: one login for all of a domain, where the operator wants it so."""

import re

import pytest

from assertions import assert_problem
from operator_tool import run, words
from private_site import start_echo
from running_site import free_port, site_in

ATTRIBUTES = "Domain=example.org; Path=/; Secure; HttpOnly; SameSite=Lax"
NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}


class Host:
    """One of the site's hosts, as a client asks it."""

    def __init__(self, site, name):
        self.site, self.name, self.origin = site, name, f"https://{name}:{site.port}"

    def ask(self, method, path, cookie=None, headers=None, **options):
        fields = {"Host": f"{self.name}:{self.site.port}"} | (headers or {})
        if cookie:
            fields["Cookie"] = cookie
        with self.site.client() as client:
            return client.request(method, path, headers=fields, **options)


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    folder, port, echo = tmp_path_factory.mktemp("hosts"), free_port(), start_echo()
    server = f"""
        include sallyport/server.conf;
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {folder}/run/tls/certificate.pem;
        ssl_certificate_key {folder}/run/tls/key.pem;
    """
    http = f"""
        server {{ {server} server_name login.example.org; location / {{ return 200 "login"; }} }}
        server {{
            {server}
            server_name app.example.org other.example.org;
            set $sallyport_login_page https://login.example.org:{port}/auth/pages/login;
            include sallyport/protect.conf;
            location / {{ include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{echo.server_port}; }}
        }}"""
    rules = folder / "rules"
    rules.write_text("allow users * https://app.example.org/\nallow role:admin * https://other.example.org/\n")
    with site_in(
        folder,
        http=http,
        SALLYPORT_RUN_PORT=port,
        SALLYPORT_HOSTS="localhost,login.example.org,app.example.org,other.example.org",
        SALLYPORT_COOKIE_DOMAIN="example.org",
        SALLYPORT_RETURN_ORIGINS=f"https://app.example.org:{port}",
        SALLYPORT_RULES_FILE=rules,
    ) as site:
        yield {name: Host(site, f"{name}.example.org") for name in ("login", "app", "other")}
    echo.shutdown()


@pytest.fixture
def login(hosts):
    """What a browser holds after a login on the one host, with where it was led."""
    site = hosts["login"].site
    user = site.register()
    sent = hosts["app"].ask("GET", "/x?y=1", headers=NAVIGATION)
    assert sent.status_code == 303
    page, wanted = sent.headers["location"].split("?rd=")
    assert (page, wanted) == (hosts["login"].origin + "/auth/pages/login", hosts["app"].origin + "/x?y=1")
    form = {"username": user.username, "password": user.password, "rd": wanted}
    answer = hosts["login"].ask("POST", "/auth/login", data=form, headers={"Origin": hosts["login"].origin})
    assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    (cookie,) = [field for field in answer.headers.get_list("set-cookie") if "-sallyport=" in field]
    found = re.fullmatch(r"(__Secure-sallyport=[\w-]{66}); Max-Age=\d+; " + ATTRIBUTES, cookie)
    assert found, cookie
    return user, found[1]


def test_a_login_on_one_host_opens_the_others_of_the_domain(hosts, login):
    user, cookie = login
    assert_problem(hosts["app"].ask("GET", "/x"), 401, "unauthorized")
    fields = hosts["app"].ask("GET", "/x", cookie).json()
    assert ["remote-user", user.username] in fields
    assert not [value for name, value in fields if "sallyport" in value]
    assert hosts["login"].ask("GET", "/auth/session", cookie).status_code == 200
    # the rules are those of each host
    assert_problem(hosts["other"].ask("GET", "/x", cookie), 403, "not-allowed")


def test_the_cookie_of_one_host_alone_is_no_cookie_here(hosts, login):
    _, cookie = login
    assert hosts["app"].ask("GET", "/x", cookie.replace("__Secure-", "__Host-")).status_code == 401


def test_a_logout_on_one_host_holds_on_all(hosts, login):
    _, cookie = login
    assert_problem(
        hosts["login"].ask("POST", "/auth/logout", cookie, headers={"Origin": hosts["app"].origin}),
        403,
        "cross-site-request",
    )
    answer = hosts["app"].ask("POST", "/auth/logout", cookie, headers={"Origin": hosts["app"].origin})
    assert answer.status_code == 204
    assert answer.headers["set-cookie"] == f"__Secure-sallyport=; Max-Age=0; {ATTRIBUTES}"
    assert hosts["app"].ask("GET", "/x", cookie).status_code == 401
    assert hosts["login"].ask("GET", "/auth/session", cookie).status_code == 401


@pytest.mark.parametrize(
    "domain", ["org", ".example.org", "Example.org", "example.org.", "co.uk", "127.0.0.1", "a..b", "x y.org", "a.b;c=d"]
)
def test_a_domain_that_is_none_of_ones_own_is_refused(domain):
    refused = run("settings", SALLYPORT_COOKIE_DOMAIN=domain)
    assert refused.returncode == 78
    assert any("SALLYPORT_COOKIE_DOMAIN must be a domain" in line for line in words(refused))
