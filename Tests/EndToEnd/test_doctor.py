"""`sallyport doctor`: each fault is found in a configuration that nginx takes, and nothing on a good site."""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

from fastcgi_responder import Responder
from operator_tool import run, words
from protected_site import OPEN
from running_site import ROOT, free_port

TABLE = ROOT / "Tests/DoctorTests/Vectors"
#: What a site of this machine is told, for its versions.
NOTES = {"sqlite-old", "nginx-old"}


def dump_of(folder):
    """What nginx -T prints of the nginx.conf in that folder; nginx has to take it."""
    printed = subprocess.run(
        ["nginx", "-T", "-p", f"{folder}/", "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"],
        capture_output=True,
        timeout=60,
    )
    assert printed.returncode == 0, printed.stderr.decode()
    return printed.stdout


def doctor(dump, *arguments, **settings):
    """The ids found, each once, and the ended process."""
    ended = run("doctor", "--json", "--config", "-", *arguments, stdin=dump, **settings)
    found = json.loads(ended.stdout)["findings"] if ended.stdout else []
    return {finding["id"] for finding in found} - NOTES, ended


def behind(word, text):
    return [entry for line in re.findall(rf"^# {word}: (.*)$", text, re.M) for entry in line.split()]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A folder in which each configuration of the table can stand as nginx.conf."""
    folder = tmp_path_factory.mktemp("table")
    for part in ["main.conf", "base.conf", "site.conf"]:
        shutil.copy(TABLE / part, folder)
    shutil.copytree(ROOT / "nginx", folder / "sallyport")
    subprocess.run(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost "
        f"-keyout {folder}/key.pem -out {folder}/certificate.pem".split(),
        check=True,
        capture_output=True,
    )
    return folder


def configurations(kind):
    return sorted((TABLE / kind).glob("*.conf"))


@pytest.mark.parametrize("path", configurations("faults"), ids=lambda path: path.stem)
def test_GN1_a_fault_that_nginx_takes_is_found(table, path):
    text = path.read_text()
    shutil.copy(path, table / "nginx.conf")
    private = [argument for url in behind("private", text) for argument in ("--private", url)]
    found, ended = doctor(dump_of(table), "--no-try", "--strict", *private)
    assert found == set(behind("finds", text)) and found
    assert ended.returncode == 65


@pytest.mark.parametrize("path", configurations("good"), ids=lambda path: path.stem)
def test_nothing_is_found_where_all_is_well(table, path):
    shutil.copy(path, table / "nginx.conf")
    found, ended = doctor(dump_of(table), "--no-try", "--strict")
    assert found == set() and ended.returncode == 0, ended.stdout


def settings_of(site):
    return {"SALLYPORT_STATE_DIR": site.folder / "state", "SALLYPORT_SECRET_FILE": site.folder / "master.secret"}


@pytest.fixture(scope="module")
def examine(protected_site):
    """Runs the doctor on the running site."""
    dump = dump_of(protected_site.folder / "nginx")
    return lambda *arguments: doctor(dump, *arguments, **settings_of(protected_site))


def test_a_running_site_is_well(protected_site, examine):
    found, ended = examine("--private", f"{protected_site.url}/private/", "--private", f"{protected_site.url}/app/")
    # what nginx cannot close is told
    assert found == {"kept-fastcgi"}, ended.stdout
    assert ended.returncode == 0 and words(ended) == ["no errors, 1 warnings"]
    found, ended = examine("--ignore", "kept-fastcgi", "--strict")
    assert found == set() and ended.returncode == 0 and words(ended) == ["all is well"]


def test_a_gate_that_is_down_is_told(protected_site, examine):
    with protected_site.without("gate"):
        found, ended = examine("--ignore", "kept-fastcgi")
    assert found == {"socket-missing", "pool-down"} and ended.returncode == 65


def test_GN1_a_gate_that_lets_everybody_in_is_told(protected_site, examine):
    with protected_site.without("gate") as place:
        responder = Responder(place, OPEN)
        place.chmod(0o660)
        found, ended = examine("--ignore", "kept-fastcgi", "--private", f"{protected_site.url}/private/secret.txt")
        responder.close()
    assert {"gate-opens", "private-answers"} <= found and ended.returncode == 65, ended.stdout
    assert found <= {"gate-opens", "private-answers", "endpoint-fails"}


def test_an_open_path_that_is_listed_as_private_is_told(protected_site, examine):
    found, ended = examine("--ignore", "kept-fastcgi", "--private", f"{protected_site.url}/public/")
    assert found == {"private-open", "private-answers"} and ended.returncode == 65


def test_private_addresses_may_be_settings(protected_site):
    found, _ = doctor(
        dump_of(protected_site.folder / "nginx"), "--no-try", SALLYPORT_PRIVATE=f"{protected_site.url}/public/"
    )
    assert "private-open" in found


@pytest.mark.parametrize(
    "path, mode, expected",
    [
        ("state", 0o2755, "state-mode"),
        ("state/accounts.db", 0o644, "state-mode"),
        ("master.secret", 0o640, "secret-mode"),
        ("sockets/accounts.sock", 0o666, "socket-mode"),
        ("sockets", 0o777, "socket-folder"),
    ],
)
def test_OP6_a_mode_that_is_too_open_is_told(protected_site, examine, path, mode, expected):
    file = protected_site.socket("gate").parent if path == "sockets" else protected_site.folder / path
    if path.startswith("sockets/"):
        file = protected_site.socket("accounts")
    before = file.stat().st_mode & 0o7777
    file.chmod(mode)
    try:
        found, ended = examine("--ignore", "kept-fastcgi")
    finally:
        file.chmod(before)
    assert found == {expected} and ended.returncode == 65


def test_an_nginx_that_may_not_connect_is_told(protected_site):
    dump = dump_of(protected_site.folder / "nginx").replace(b"user root;", b"user www-data;")
    if b"user www-data;" not in dump:
        dump = dump.replace(b"daemon off;", b"daemon off; user www-data;")
    found, _ = doctor(dump, "--ignore", "kept-fastcgi", **settings_of(protected_site))
    assert found == {"socket-owner"}


def test_a_server_conf_of_somebodys_own_is_found_by_trying(make_site, tmp_path):
    port = free_port()
    site = make_site(
        snippet="location / { return 200; }",
        http=f"""
        server {{
            set $sallyport_here 1;
            listen 127.0.0.1:{port} ssl;
            server_name other.localhost;
            ssl_certificate ../tls/certificate.pem;
            ssl_certificate_key ../tls/key.pem;
            ssl_protocols TLSv1.2 TLSv1.3;
            location / {{ return 200 "welcome"; }}
        }}""",
    )
    found, ended = doctor(dump_of(site.folder / "nginx"), **settings_of(site))
    assert found == {"verify-missing", "verify-answers", "forged-taken", "endpoint-fails"}, ended.stdout


def test_a_site_that_does_not_answer_is_69_and_no_finding(protected_site):
    dump = dump_of(protected_site.folder / "nginx").replace(str(protected_site.port).encode(), b"1")
    found, ended = doctor(dump, "--ignore", "kept-fastcgi", **settings_of(protected_site))
    assert found == set() and ended.returncode == 69
    assert any("did not answer at 127.0.0.1:1" in line for line in words(ended))


def test_findings_are_told_by_file_with_the_line_to_write(table):
    shutil.copy(TABLE / "faults/expression-wins.conf", table / "nginx.conf")
    ended = run("doctor", "--no-try", "--config", "-", stdin=dump_of(table))
    assert ended.stdout.decode().splitlines() == [
        f"{table}/nginx.conf",
        r"  line 9: error expression-wins: location ~ \.php$ answers beneath location /private/, and asks no gate",
        f"      write: location ^~ /private/ {{  # at {table}/nginx.conf:8",
    ]
    assert ended.returncode == 65 and words(ended) == ["1 errors, 0 warnings"]


def test_quiet_says_nothing_where_all_is_well(table):
    shutil.copy(TABLE / "good/every-kind.conf", table / "nginx.conf")
    path = pathlib.Path(table / "dump")
    path.write_bytes(dump_of(table))
    ended = run("doctor", "--no-try", "--quiet", "--config", path)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.parametrize(
    "dump, status",
    [(b"", 78), (b"http { }", 78), (b"# configuration file /n.conf:\nhttp {", 78)],
)
def test_what_is_no_dump_is_78(dump, status):
    ended = run("doctor", "--no-try", "--config", "-", stdin=dump)
    assert ended.returncode == status and ended.stdout == b""
    assert words(ended)[0].startswith("the configuration cannot be read: ")


def test_wrong_usage_is_told():
    assert run("doctor", "--no-try", "--config", "/nonexistent/dump").returncode == 69
    ended = run("doctor", "--no-try", "--private", "/private/", "--config", "-", stdin=b"# configuration file /n:\n")
    assert ended.returncode == 64 and words(ended)[0] == "/private/ is no https://host/path"


def test_all_checks_are_listed():
    ended = run("doctor", "--list")
    listed = {line.split(" ")[0] for line in ended.stdout.decode().splitlines()}
    assert listed == {found for path in configurations("faults") for found in behind("finds", path.read_text())}
