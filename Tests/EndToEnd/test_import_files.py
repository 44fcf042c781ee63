"""`sallyport import` beside no running site: every format, what it refuses, what comes of hostile sources."""

import json
import os
import sqlite3

import pytest
from operator_tool import everything_in, rows, run, settings_in, words

HASH = "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"


def bring(place, format, content, *options):
    path = place / "source"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return run("import", format, str(path), *options, **settings_in(place))


def report(ended):
    return json.loads(ended.stdout.splitlines()[-1])


def names(place):
    return sorted(name for (name,) in rows(place))


SOURCES = {
    "csv": f'Username,Password\nAnn,{HASH}\n"b.ob","{HASH}"\n',
    "jsonl": f'{{"username": "Ann", "hash": "{HASH}"}}\n{{"username": "b.ob", "hash": "{HASH}", "x": [1]}}',
    "htpasswd": f"# users\nAnn:{HASH}\nb.ob:{{SHA}}mN7MYuzjmaIu0w1JDvMzvn/ec4U=\n",
    "authelia": f"users:\n  Ann:\n    password: '{HASH}'\n    groups: [dev]\n  b.ob:\n    password: {HASH}\n",
}


@pytest.mark.parametrize("format", SOURCES)
def test_every_format_dry_then_real_then_again(place, format):
    before = everything_in(place)
    dry = bring(place, format, SOURCES[format])
    assert dry.returncode == 0 and words(dry) == ["nothing was changed: --commit imports"]
    after = everything_in(place)
    assert [after[path] for path in before] == list(before.values()), "a dry run changes nothing"
    assert b"would be imported\t2\n" in dry.stdout
    real = bring(place, format, SOURCES[format], "--commit")
    assert real.returncode == 0 and words(real) == ["imported 2"]
    assert names(place) == ["ann", "b.ob"]
    again = bring(place, format, SOURCES[format], "--commit", "--json")
    assert (again.returncode, report(again)["imported_before"], report(again)["committed"]) == (0, 2, False)
    assert sorted(path.name for path in (place / "state").iterdir() if path.name.startswith(".")) == []


def test_refused_rows_are_told_by_number_and_hold_everything_up(place):
    """Never a name, a hash or a password; PW11: names outside the rule come in under new names alone."""
    source = (
        f"username,hash\nann,{HASH}\nAnn Lee,{HASH}\nbob,topsecretpassword\nANN,{HASH}\nаlice,{HASH}\ncarol,{HASH}\n"
    )
    ended = bring(place, "csv", source, "--commit")
    assert ended.returncode == 65 and names(place) == []
    told = words(ended)
    assert [line.split(":")[0] for line in told[:4]] == ["row 3", "row 4", "row 5 (and row 1 of them)", "row 6"]
    assert told[-1] == "nothing was imported: mend the refused rows, or leave them out with --skip-refused"
    for secret in ("topsecret", "$2b", "Lee", "carol"):
        assert secret not in ended.stderr.decode() + ended.stdout.decode()
    (place / "names").write_text("Ann Lee\tann.lee\nANN\tann-2\nаlice\talice\n")
    ended = bring(place, "csv", source, "--commit", "--skip-refused", "--rename", str(place / "names"), "--json")
    assert ended.returncode == 0 and report(ended)["refusals"] == {"unknown-hash": 1} and report(ended)["renamed"] == 3
    assert names(place) == ["alice", "ann", "ann-2", "ann.lee", "carol"]


def test_nothing_but_columns_that_are_known(place):
    """PW12: an id, a role or a flag that nobody asked for is not taken."""
    source = f"id,username,password,is_superuser,admin,sealed_password\n1,ann,{HASH},1,1,x\n"
    assert report(bring(place, "csv", source, "--commit", "--json"))["roles"] == {}
    assert bring(place, "csv", source, "--column", "nonsense=x").returncode == 64
    assert bring(place, "htpasswd", "a:b", "--column", "hash=x").returncode == 64
    assert bring(place, "csv", source, "--role", "Bad Role").returncode == 64
    assert bring(place, "xml", source).returncode == 64


@pytest.mark.parametrize(
    "format, content",
    [
        ("sqlite", b"SQLite format 3\0" + b"\xff" * 5000),
        ("sqlite", b""),
        ("sqlite", b"no database at all, whatever its name"),
        ("csv", b'username,password\nann,"x\n'),
        ("csv", b"\xff\xfeu\0s\0"),
        ("csv", b'username,password\nann,a"b\n'),
        ("authelia", b"users:\n  ann: &anchor\n    password: x\n"),
        ("authelia", b"users:\n  ann:\n    password: |\n      x\n"),
    ],
)
def test_a_damaged_source_changes_nothing(place, format, content):
    ended = bring(place, format, content, "--commit", "--skip-refused")
    assert ended.returncode == 65 and names(place) == []
    (line,) = words(ended)
    assert line.startswith("the source: ")


def test_rows_that_are_damaged_are_refused_alone(place):
    long = "a" * 100_000
    content = f"username,password\n{long},{HASH}\nann,{HASH}\n\0x,{HASH}\n".encode() + b"\xff," + HASH.encode()
    ended = bring(place, "csv", content, "--commit", "--skip-refused", "--json")
    assert report(ended)["refusals"] == {"row-malformed": 2, "row-too-long": 1} and names(place) == ["ann"]


def database(place, script):
    path = place / "old.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    return path


def test_views_and_triggers_of_a_source_do_not_run(place):
    path = database(
        place,
        f"""
        CREATE TABLE users (username TEXT, password TEXT);
        INSERT INTO users VALUES ('ann', '{HASH}');
        CREATE TABLE seen (x);
        CREATE TRIGGER t AFTER INSERT ON users BEGIN INSERT INTO seen VALUES (1); END;
        CREATE VIEW accounts AS SELECT 'eve' AS username, '{HASH}' AS password;
        CREATE VIRTUAL TABLE members USING fts5(username, password);
        """,
    )
    before = path.read_bytes()
    ended = run("import", "sqlite", str(path), "--commit", **settings_in(place))
    assert ended.returncode == 0 and names(place) == ["ann"] and path.read_bytes() == before
    for table in ("accounts", "members", "sqlite_schema"):
        assert run("import", "sqlite", str(path), "--table", table, **settings_in(place)).returncode == 65


def test_a_source_cut_off_in_the_middle_brings_nobody(place):
    rows_of_users = "".join(f"INSERT INTO users VALUES ('user{n}', '{HASH}');" for n in range(2_000))
    path = database(place, "CREATE TABLE users (username TEXT, password TEXT);" + rows_of_users)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)
    ended = run("import", "sqlite", str(path), "--commit", "--skip-refused", **settings_in(place))
    assert ended.returncode == 65 and names(place) == [] and "damaged" in words(ended)[-1]


def test_values_of_other_types_and_huge_ones(place):
    path = database(
        place,
        f"""
        CREATE TABLE users (username, password, created_at, active);
        INSERT INTO users VALUES ('ann', CAST('{HASH}' AS BLOB), 1700000000, NULL), ('bob', NULL, 1, 1),
            (5, '{HASH}', '', 'no'), ('carol', '{HASH}', 1.5, 1), ('eve', x'ff00', 1, 1),
            ('big', zeroblob(80000), 1, 1);
        """,
    )
    ended = run("import", "sqlite", str(path), "--commit", "--skip-refused", "--json", **settings_in(place))
    refusals = {"no-password": 1, "field-malformed": 1, "row-malformed": 1, "row-too-long": 1}
    assert report(ended)["refusals"] == refusals and names(place) == ["5", "ann"]
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO users VALUES ('huge', zeroblob(3000000), 1, 1)")
    connection.close()
    assert run("import", "sqlite", str(path), **settings_in(place)).returncode == 65


@pytest.mark.parametrize("format", [*SOURCES, "sqlite"])
def test_no_link_is_followed(place, format):
    (place / "real").write_text(SOURCES.get(format, ""))
    (place / "link").symlink_to(place / "real")
    ended = run("import", format, str(place / "link"), **settings_in(place))
    assert (ended.returncode, words(ended)) == (65, ["the source: is a symbolic link"])
