"""OP9: every wrong setting is named, all at once, and nothing starts."""

import os
import subprocess

import pytest

from running_site import PROGRAMS, clean_environment

PROGRAMS_AND_ARGUMENTS = [["sallyport-gate"], ["sallyport-accounts", "--pool", "login"]]


def start(command, folder, file=None, **settings):
    listen = ["--listen", f"unix:{folder}/test.sock"]
    arguments = [PROGRAMS / command[0], *command[1:], *listen]
    if file is not None:
        (folder / "settings.env").write_bytes(file)
        arguments += ["--settings", folder / "settings.env"]
    settings = {
        "SALLYPORT_STATE_DIR": f"{folder}/state",
        "SALLYPORT_SECRET_FILE": f"{folder}/secret",
        "SALLYPORT_GATE_STATE_DIR": f"{folder}/gate",
    } | settings
    return subprocess.run(
        arguments,
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


BAD_VALUES = {
    "SALLYPORT_ACCESS_TOKEN_LIFETIME": [
        "0",
        "-1",
        "abc",
        "",
        "1.5",
        "9e3",
        " 900",
        "900 ",
        "99999999999999999999",
        "٣",
    ],
    "SALLYPORT_SESSION_LIFETIME": ["59"],
    "SALLYPORT_SESSION_IDLE": ["one week"],
    "SALLYPORT_REFRESH_GRACE": ["301", "-0"],
    "SALLYPORT_REGISTRATION": ["Open", "yes", ""],
    "SALLYPORT_SUBJECT": ["email"],
    "SALLYPORT_PASSWORD_MIN_LENGTH": ["7", "65"],
    "SALLYPORT_ARGON2_MEMORY": ["1024"],
    "SALLYPORT_ARGON2_PASSES": ["1"],
    "SALLYPORT_REQUEST_DEADLINE": ["0"],
    "SALLYPORT_LOCK_TIMEOUT": ["0"],
    "SALLYPORT_MAX_REQUESTS": ["-5"],
    "SALLYPORT_MAX_BODY": ["1023", "65537", "16k"],
    "SALLYPORT_HOSTS": ["a,,b"],
    "SALLYPORT_STATE_DIR": ["relative/path"],
    "SALLYPORT_SECRET_FILE": ["secret"],
    "SALLYPORT_THROTTLE_FREE": ["0", "101"],
    "SALLYPORT_THROTTLE_COOLDOWN": ["0", "901"],
    "SALLYPORT_THROTTLE_NAME": ["0", "101"],
    "SALLYPORT_URL": [
        *["http://example.org", "example.org", "https://", "https://example.org/", "https://example.org/a"],
        *["https://user@example.org", "https://Example.org", "https://example.org?", "https://a b"],
    ],
    "SALLYPORT_GATE_STATE_DIR": ["gate", ""],
    "SALLYPORT_URL_TOKEN_LIFETIME": ["0", "2592001", "a day"],
    "SALLYPORT_EVENT_RETENTION": ["0", "-1", "a year"],
    "SALLYPORT_PREFIX": ["auth", "/auth/", "/a b"],
    "SALLYPORT_UNKNOWN": ["1"],
    "SALLYPORT_REFRESHGRACE": ["10"],
    "SALLYPORT_RUN_PORT": ["8443"],
    "SALLYPORT_": ["1"],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in BAD_VALUES.items() for value in values])
def test_a_bad_value_is_status_78_and_named(tmp_path, name, value):
    for command in PROGRAMS_AND_ARGUMENTS:
        ended = start(command, tmp_path, **{name: value})
        assert ended.returncode == 78, ended.stderr
        assert name in ended.stderr
        assert not os.path.exists(tmp_path / "test.sock")


BAD_LINES = {
    b"SALLYPORT_ISSUER": ":1",
    b"SALLYPORT_ISSUER=a\nSALLYPORT_ISSUER=b": "SALLYPORT_ISSUER",
    b"export SALLYPORT_ISSUER=a": ":1",
    b" SALLYPORT_ISSUER=a": ":1",
    b"SALLYPORT_ISSUER = a": ":1",
    b'SALLYPORT_ISSUER="a': "SALLYPORT_ISSUER",
    b"SALLYPORT_ISSUER=a\\": "SALLYPORT_ISSUER",
    b"SALLYPORT_ISSUER=a\r\n": "SALLYPORT_ISSUER",
    b"sallyport_issuer=a": ":1",
    b"SALLYPORT_ISSUER=\xff": "UTF-8",
    b"ISSUER=a": "ISSUER",
    b"SALLYPORT_NONSENSE=a": "SALLYPORT_NONSENSE",
    b"SALLYPORT_REFRESH_GRACE=soon": "SALLYPORT_REFRESH_GRACE",
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_of_the_file_is_status_78_and_named(tmp_path, line):
    ended = start(["sallyport-gate"], tmp_path, file=line + b"\n")
    assert ended.returncode == 78, ended.stderr
    assert BAD_LINES[line] in ended.stderr
    assert "settings.env" in ended.stderr


def test_all_faults_are_told_at_once(tmp_path):
    bad = {name: values[0] for name, values in BAD_VALUES.items()}
    ended = start(["sallyport-gate"], tmp_path, file=b"no equals sign\nSALLYPORT_OTHER=1\n", **bad)
    assert ended.returncode == 78
    for name in [*bad, "SALLYPORT_OTHER", "settings.env:1"]:
        assert name in ended.stderr, name


def test_a_file_that_was_named_must_be_there(tmp_path):
    arguments = [PROGRAMS / "sallyport-gate", "--listen", f"unix:{tmp_path}/s", "--settings", tmp_path / "missing.env"]
    ended = subprocess.run(arguments, env=clean_environment(), capture_output=True, text=True, timeout=60)
    assert ended.returncode == 78
    assert "missing.env" in ended.stderr


def test_a_value_in_a_wrong_place_is_not_repeated(tmp_path):
    ended = start(
        ["sallyport-gate"], tmp_path, SALLYPORT_REFRESH_GRACE="hunter2secret", SALLYPORT_HUNTER="hunter2secret"
    )
    assert ended.returncode == 78
    assert "hunter2secret" not in ended.stderr + ended.stdout


def test_the_tool_shows_every_setting_with_origin_default_and_meaning(tmp_path):
    asked = subprocess.run(
        [PROGRAMS / "sallyport", "settings"],
        env=clean_environment(SALLYPORT_REFRESH_GRACE=42),
        capture_output=True,
        text=True,
    )
    assert asked.returncode == 0
    for name in BAD_VALUES.keys() - {"SALLYPORT_UNKNOWN", "SALLYPORT_REFRESHGRACE", "SALLYPORT_RUN_PORT", "SALLYPORT_"}:
        assert name in asked.stdout, name
    assert "42" in asked.stdout and "environment" in asked.stdout
