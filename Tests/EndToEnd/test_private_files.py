"""Private files: everybody reads the folder of their name, and nobody anything else."""

import os
import socket

import pytest

from link_steps import snippet
from private_site import start_echo
from running_site import wait_for

TEXT = b"only for its owner\n" * 100


@pytest.fixture(scope="module")
def files_site(make_site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    echo = start_echo()
    site = make_site(snippet=snippet(folder, echo))
    site.files = folder / "files"
    site.files.mkdir()
    yield site
    echo.shutdown()


def somebody(site):
    login = site.register().login()
    login.name = login.body["user"]["username"]
    login.folder = site.files / login.name
    login.folder.mkdir()
    (login.folder / "a.txt").write_bytes(TEXT)
    return login


@pytest.fixture(scope="module")
def alice(files_site):
    return somebody(files_site)


@pytest.fixture(scope="module")
def bob(files_site):
    return somebody(files_site)


def get(login, path, **headers):
    return login.site.http.get(path, headers=login.bearer | headers)


def test_everybody_reads_their_own_files_alone(files_site, alice, bob):
    for login, other in ((alice, bob), (bob, alice)):
        assert get(login, f"/files/{login.name}/a.txt").content == TEXT
        assert get(login, f"/files/{other.name}/a.txt").status_code == 403
        assert get(login, f"/files/{other.name}/none.txt").status_code == 403
        assert get(login, f"/files/{login.name}/none.txt").status_code == 404
    assert files_site.http.get(f"/files/{alice.name}/a.txt").status_code == 401
    page = files_site.http.get(f"/files/{alice.name}/a.txt", headers={"Sec-Fetch-Mode": "navigate"})
    assert page.status_code == 303 and page.headers["location"].endswith(f"rd=/files/{alice.name}/a.txt")
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert files_site.http.request(method, f"/files/{alice.name}/a.txt", headers=alice.bearer).status_code == 405


def test_pf5_ranges_and_revalidation_are_nginxs_and_gated(files_site, alice):
    """PF5"""
    path = f"/files/{alice.name}/a.txt"
    whole = get(alice, path)
    assert whole.headers["accept-ranges"] == "bytes" and whole.headers["cache-control"] == "private, no-cache"
    part = get(alice, path, Range="bytes=5-9")
    assert part.status_code == 206 and part.content == TEXT[5:10]
    tag = whole.headers["etag"]
    assert get(alice, path, **{"If-None-Match": tag}).status_code == 304
    assert get(alice, path, **{"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    assert get(alice, path, **{"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200
    assert get(alice, path, Range="bytes=999999-").status_code == 416
    for headers in ({"Range": "bytes=0-1"}, {"If-None-Match": tag}):
        assert files_site.http.get(path, headers=headers).status_code == 401


def test_pf5_what_was_uploaded_runs_nowhere(alice):
    """PF5"""
    kinds = {
        "a.html": "attachment", "a.svg": "attachment", "a.js": "attachment", "a": "attachment", "a.xml": "attachment",
        "a.png": None, "a.jpg": None, "a.pdf": None, "a.mp4": None, "a.mp3": None,
    }
    for name, disposition in kinds.items():
        (alice.folder / name).write_bytes(b"<script>alert(1)</script>")
        answer = get(alice, f"/files/{alice.name}/{name}")
        assert answer.status_code == 200
        assert answer.headers.get("content-disposition") == disposition, name
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert name == "a.pdf" or answer.headers["content-security-policy"].startswith("sandbox")


NAMES = [
    "ü.txt", "a b.txt", "日本.txt", "a'b\"c.txt", "<script>.txt", "a&b=c.txt", "a+b.txt", "a#b.txt", "a?b.txt",
    "-rf.txt", "a:b.txt", "x" * 200 + ".txt", "@.txt", "$(id).txt", "a,b.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_of_files_are_names_of_files(alice, name):
    (alice.folder / name).write_bytes(name.encode())
    escaped = "".join(f"%{byte:02X}" for byte in name.encode())
    answer = get(alice, f"/files/{alice.name}/{escaped}")
    assert answer.status_code == 200 and answer.content == name.encode()


REFUSED = [
    "", "/", "/a.txt/", "/sub/", "/.git/config", "/.htpasswd", "/sub/.env", "/a.db", "/a.DB", "/a.db-wal",
    "/a.sqlite3", "/a.db-shm", "/a.txt~", "/a%5cb.txt", "/a%250a.txt", "/a%0ab.txt", "/a%7fb.txt", "/a;b.txt", "/%ff",
    "/%2e%2e/{other}/a.txt", "/../{other}/a.txt", "/sub/..%2f..%2f{other}/a.txt", "/..%5c{other}%5ca.txt",
    "//../{other}/a.txt", "/%2e%2e%2f{other}%2fa.txt", "/a.txt%00", "/..;/{other}/a.txt", "/./../{other}/a.txt",
]


@pytest.mark.parametrize("path", REFUSED)
def test_pf2_pf4_what_is_no_file_of_the_owners_is_not_served(files_site, alice, bob, path):
    """PF2, PF4"""
    for name in ("sub/.env", ".git/config", ".htpasswd", "a.db", "a.DB", "a.db-wal", "a.sqlite3", "a.db-shm", "a.txt~"):
        (alice.folder / name).parent.mkdir(exist_ok=True)
        (alice.folder / name).write_bytes(b"SECRET")
    for name in ("a;b.txt", "a\\b.txt", "a\nb.txt", "a\x7fb.txt", "a%0a.txt"):
        (alice.folder / name).write_bytes(b"SECRET")
    target = f"/files/{alice.name}" + path.replace("{other}", bob.name)
    reply = raw(files_site, target, alice)
    code = int(reply.split(b" ", 2)[1])
    assert code in (400, 403, 404), reply[:200]
    assert b"SECRET" not in reply and TEXT[:20] not in reply


def raw(site, target, login):
    """The answer to that very target, which no client would send as it is."""
    with socket.create_connection(("127.0.0.1", site.port), 10) as plain:
        with site.tls.wrap_socket(plain, server_hostname="localhost") as connection:
            lines = [f"GET {target} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {login.access}"]
            connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            reply = b""
            while block := connection.recv(65536):
                reply += block
            return reply


def test_pf2_no_symlink_leads_out_of_the_files(files_site, alice, bob):
    """PF2"""
    outside = files_site.files.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_bytes(TEXT)
    links = {
        "out": outside / "secret.txt", "folder": outside, "other": bob.folder / "a.txt", "root": "/etc/hostname",
        "relative": f"../{bob.name}/a.txt", "loop": "loop", "nothing": "/nonexistent",
    }
    for name, goal in links.items():
        os.symlink(goal, alice.folder / name)
    for name in [*links, "folder/secret.txt"]:
        assert get(alice, f"/files/{alice.name}/{name}").status_code in (403, 404), name


def test_a_folder_is_not_listed(alice):
    (alice.folder / "sub").mkdir(exist_ok=True)
    (alice.folder / "sub/index.html").write_bytes(b"INDEX")
    for path in (f"/files/{alice.name}/sub/", f"/files/{alice.name}/", "/files/"):
        answer = get(alice, path)
        assert answer.status_code == 403 and b"a.txt" not in answer.content and b"INDEX" not in answer.content


def test_pf3_no_worker_names_a_file(files_site):
    """PF3: no location follows an X-Accel-Redirect, so that there is none to write wrongly."""
    sallyport = files_site.folder / "nginx/sallyport"
    line = "fastcgi_ignore_headers X-Accel-Redirect"
    ignoring = [path.name for path in sallyport.glob("*.conf") if line in path.read_text()]
    assert ignoring == ["params.conf"]
    passing = [path for path in sallyport.glob("*.conf") if "fastcgi_pass sallyport_" in path.read_text()]
    for path in passing:
        text = path.read_text()
        for location in text.split("location ")[1:]:
            if "fastcgi_pass sallyport_" in location:
                assert "include sallyport/params.conf" in location or "include sallyport/endpoint.conf" in location
    assert "include sallyport/params.conf" in (sallyport / "endpoint.conf").read_text()


def test_gn1_without_the_gate_no_file_is_served(files_site, alice):
    """GN1, GN6"""
    path = f"/files/{alice.name}/a.txt"
    with files_site.without("gate"):
        assert get(alice, path).status_code == 503
    wait_for(lambda: get(alice, path).status_code == 200, 60, "the gate is back")


def test_logout_closes_the_files_at_the_next_request(files_site):
    login = somebody(files_site)
    tag = get(login, f"/files/{login.name}/a.txt").headers["etag"]
    assert login.logout().status_code == 204
    assert get(login, f"/files/{login.name}/a.txt", **{"If-None-Match": tag}).status_code == 401
