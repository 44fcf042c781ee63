"""The package as a file: what it holds, and what Debian's own judge says of it."""

import json
import os
import shutil
import subprocess

import pytest

from operator_tool import run
from packages import make_package

pytestmark = pytest.mark.timeout(1_000)


@pytest.fixture(scope="module")
def contents(package, tmp_path_factory):
    """The folder in which its files lie, with its control files in DEBIAN."""
    folder = tmp_path_factory.mktemp("contents") / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", package, folder], check=True)
    return folder


def field(package, name):
    return subprocess.run(["dpkg-deb", "-f", package, name], capture_output=True, text=True, check=True).stdout


def manual(contents, name):
    page = contents / f"usr/share/man/man8/{name}.8.gz"
    shown = subprocess.run(
        ["man", "--local-file", page],
        env=os.environ | {"MANWIDTH": "4000", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
    )
    assert shown.returncode == 0 and shown.stderr == "", shown.stderr
    return shown.stdout


def commands(command, words=()):
    below = [one for one in command.get("subcommands", []) if one["commandName"] != "help"]
    for one in below:
        yield from commands(one, (*words, one["commandName"]))
    if not below:
        yield " ".join(words), command


def test_lintian_finds_no_error(package):
    if not shutil.which("lintian"):
        pytest.skip("Debian's lintian is not installed")
    judged = subprocess.run(["lintian", "--allow-root", "--fail-on", "error", package], capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout


def test_its_version_is_what_the_program_says(package):
    assert field(package, "Version") == run("version").stdout.decode()


def test_it_depends_on_libraries_of_Debian_alone(package):
    depends = field(package, "Depends")
    for library in ("libfcgi0ldbl", "libssl3", "libsqlite3-0", "libargon2-1", "libjansson4", "libutf8proc2", "libc6"):
        assert library in depends, depends
    assert "swift" not in depends.lower()


def test_OP9_the_env_file_has_every_setting_behind_a_comment_sign(contents, tmp_path):
    (tmp_path / "empty").touch()
    shown = run("settings", "--settings", tmp_path / "empty").stdout.decode()
    names = [f"#{line.split('=')[0]}" for line in shown.splitlines() if line.startswith("SALLYPORT_")]
    lines = (contents / "usr/share/sallyport/sallyport.env").read_text().splitlines()
    assert names and [line.split("=")[0] for line in lines if line.startswith("#SALLYPORT_")] == names
    assert all(line == "" or line.startswith("#") for line in lines)


def test_the_manual_has_every_command_and_option(contents):
    told = run("--experimental-dump-help").stdout.decode()
    page = manual(contents, "sallyport")
    for words, command in commands(json.loads(told)["command"]):
        assert f"sallyport {words} " in page or f"sallyport {words}\n" in page, words
        for argument in command.get("arguments", []):
            for name in argument.get("names", []):
                hidden = name["kind"] != "long" or name["name"] == "version"
                assert hidden or f"--{name['name']}" in page, (words, name)


@pytest.mark.parametrize("program", ["sallyport-accounts", "sallyport-gate"])
def test_the_workers_have_a_manual(contents, program):
    page = manual(contents, program)
    assert "--settings FILE" in page and "Exit status: 0 drained" in page


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_are_there_for_each_shell(contents, shell):
    path = {
        "bash": "bash-completion/completions/sallyport",
        "zsh": "zsh/vendor-completions/_sallyport",
        "fish": "fish/vendor_completions.d/sallyport.fish",
    }[shell]
    text = (contents / "usr/share" / path).read_text()
    assert "reset-link" in text
    if shell == "bash":
        subprocess.run(["bash", "-n"], input=text, text=True, check=True)


def test_what_nginx_includes_is_the_operators_to_change(contents):
    listed = set((contents / "DEBIAN/conffiles").read_text().split())
    assert {f"/etc/nginx/sallyport/{path.name}" for path in (contents / "etc/nginx/sallyport").iterdir()} <= listed


def test_the_same_programs_make_the_same_package(package, tmp_path):
    assert make_package(tmp_path).read_bytes() == package.read_bytes()
