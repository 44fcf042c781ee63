"""What nginx does by itself, behind the shipped files."""

import json
import re
import secrets
import subprocess

import httpx
import pytest

from assertions import assert_problem
from running_site import ROOT, wait_for

OWN_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}


@pytest.fixture(scope="module")
def shipped(make_site):
    """With the limits as they are shipped."""
    return make_site(shipped_limits=True)


def client_from(address, site):
    transport = httpx.HTTPTransport(local_address=address, verify=site.tls)
    return httpx.Client(transport=transport, base_url=f"https://127.0.0.1:{site.port}")


@pytest.mark.parametrize("path, address", [("/auth/login", "127.0.0.3"), ("/auth/register", "127.0.0.4")])
def test_a_flood_of_logins_is_429_with_retry_after_and_the_next_client_is_served(shipped, path, address):
    with client_from(address, shipped) as client:
        answers = [client.get(path) for _ in range(150)]
    assert {answer.status_code for answer in answers} == {405, 429}
    refused = [answer for answer in answers if answer.status_code == 429]
    assert_problem(refused[0], 429, "too-many-requests")
    assert int(refused[0].headers["retry-after"]) >= 1
    with client_from("127.0.0.2", shipped) as client:
        assert client.get(path).status_code == 405


def test_ten_tabs_that_refresh_and_ask_at_once_meet_no_limit(shipped):
    for _ in range(10):
        assert [shipped.http.get(path).status_code for path in ["/auth/session", "/auth/protected"] * 10] == [401] * 20


def test_WB6_nginxs_own_answers_carry_the_headers_of_all_others(site):
    answers = [site.http.get("/auth/session"), site.http.get("/auth/nothing"), site.http.get("/.well-known/jwks.json")]
    answers.append(site.http.post("/auth/login", content=bytes(100_000)))
    with site.without("accounts"):
        answers.append(site.http.get("/auth/session"))
    assert [answer.status_code for answer in answers] == [401, 404, 200, 413, 503]
    for answer in answers:
        for name, value in OWN_HEADERS.items():
            assert answer.headers.get_list(name) == [value], (answer.status_code, name)
        assert answer.headers["server"] == "nginx"


@pytest.mark.parametrize("protocol", ["TLSv1.0", "TLSv1.1"])
def test_GN11_old_TLS_is_refused(site, protocol):
    old = subprocess.run(
        ["curl", "-sk", "--tls-max", protocol[-3:], "--tlsv1.0", "--ciphers", "DEFAULT@SECLEVEL=0", site.url],
        capture_output=True,
    )
    assert old.returncode == 35


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]"])
def test_the_site_answers_on_both_addresses_of_localhost(site, address):
    with httpx.Client(verify=site.tls) as client:
        assert client.get(f"https://{address}:{site.port}/auth/protected").status_code == 401


def configuration(site):
    """All files as nginx itself reads them."""
    folder = site.folder / "nginx"
    asked = subprocess.run(
        ["nginx", "-T", "-p", folder, "-c", folder / "nginx.conf", "-e", "/dev/null"], capture_output=True, text=True
    )
    assert asked.returncode == 0, asked.stderr
    assert "[warn]" not in asked.stderr, asked.stderr
    return asked.stdout


def test_GN5_GN8_GN10_what_must_stand_in_the_files_stands_there(site):
    text = configuration(site)
    for line in (
        *("underscores_in_headers off;", "ignore_invalid_headers on;", "fastcgi_pass_request_body off;"),
        *('fastcgi_param CONTENT_LENGTH "";', "fastcgi_cache  off;", "internal;", "server_tokens off;"),
    ):
        assert line in text, line
    # POST is never asked twice (GN13)
    assert "non_idempotent" not in text
    directives = re.sub(r"(?m)^\s*#.*$", "", text)
    assert "/etc/nginx" not in directives.replace("include /etc/nginx/mime.types;", "")


def test_the_example_site_is_a_configuration(site, tmp_path):
    example = (ROOT / "nginx/example.conf").read_text()
    example = re.sub(r"(?m)^(\s*)listen .*?(\d+)", r"\1listen unix:" + str(tmp_path) + r"/\2.sock", example, count=0)
    example = re.sub(r"(?m)^\s*listen unix:(\S+?)(\s.*)?;\n(?=\s*listen unix)", "", example)
    example = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(site.folder / "tls/certificate.pem"), example)
    example = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(site.folder / "tls/key.pem"), example)
    example = example.replace("/var/log/nginx/", f"{tmp_path}/")
    (tmp_path / "sallyport").symlink_to(site.folder / "nginx/sallyport")
    main = f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{example}\n}}\n"
    (tmp_path / "nginx.conf").write_text(main)
    asked = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "/dev/null"],
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize(
    "spelling", ["token={}", "a=b&token={}", "token=x&token={}", "%74oken={}", "TOKEN={}", "a%26token={}"]
)
def test_WB8_the_access_log_shows_no_token(site, spelling):
    marker = "Secret" + secrets.token_hex(8)
    query = spelling.format(marker)
    site.http.get(f"/auth/session?{query}", headers={"Referer": f"https://localhost/files?{query}#{marker}"})
    last = "mark-" + secrets.token_hex(8)
    site.http.get(f"/auth/{last}?page=2")
    wait_for(lambda: last in site.log("nginx-access"), 60, "the log line")
    log = site.log("nginx-access")
    assert marker not in log
    assert f"/auth/{last}?page=2" in log
    assert all(json.loads(line) for line in log.splitlines())


def test_a_password_is_never_written_to_a_temporary_file(site):
    site.http.post("/auth/login", json={"username": "a", "password": "x" * 60_000})
    assert "buffered to a temporary file" not in site.log("nginx-error")


def test_a_way_back_from_a_login_may_be_as_long_as_it_is_taken(site, user):
    page = "/app/" + "b" * 4091
    form = {"username": user.username, "password": user.password, "rd": page}
    with site.client() as client:
        answer = client.post("/auth/login", data=form, headers={"Origin": site.url, "Sec-Fetch-Site": "same-origin"})
    assert (answer.status_code, answer.headers.get("location")) == (303, page)
