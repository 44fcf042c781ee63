"""OP1, JW11: keys of the wrong kind, doubled, of another site or gone; what test_keys_at_start.py does not have."""

import base64
import contextlib
import os
import secrets
import shutil
import time

import pytest
from bare_worker import bare_worker
from figures import Figures
from test_keys_at_start import FAULTS as FAULTS_OF_THE_SECRET
from test_keys_at_start import Place, replaced
from whole import assert_whole

STARTS = Figures("starts with bad keys")
ACCOUNTS = (("sallyport-accounts", "--pool", "accounts"), ("sallyport-accounts", "--pool", "login"))
PEM = b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIOakOtPuRdy6\n-----END PRIVATE KEY-----\n"


def key_lines(text):
    return [line for line in text.splitlines() if line and not line.startswith(b"#")]


def with_lines(change):
    return replaced(lambda text: b"\n".join(change(key_lines(text))) + b"\n")


def other_bytes(line):
    """The same id with another key."""
    name, _, *algorithm = line.split()
    return b" ".join([name, base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"="), *algorithm])


def other_id(line):
    return line.translate(bytes.maketrans(b"0123456789abcdef", b"1234567890bcdefa"), b"")[:8] + line[8:]


def put_in_place(make):
    def fault(path):
        path.unlink()
        make(path)

    return fault


def of_another_owner(path):
    os.chown(path, 65_534, 65_534)
    # root may read what belongs to anybody, but takes no secret from them


KINDS = {
    "a pipe": put_in_place(lambda path: os.mkfifo(path, 0o600)),
    "a folder": put_in_place(lambda path: path.mkdir(0o700)),
    "a link to nothing": put_in_place(lambda path: path.symlink_to("nowhere")),
    "a device": put_in_place(lambda path: path.symlink_to("/dev/zero")),
    "a link to itself": put_in_place(lambda path: path.symlink_to(path.name)),
    "of another owner": of_another_owner,
    "two lines with one id": with_lines(lambda lines: [lines[0], lines[0]]),
    "two keys with one id": with_lines(lambda lines: [lines[0], other_bytes(lines[0])]),
    "a private key in PEM": replaced(lambda _: PEM),
    "a JWK": replaced(lambda _: b'{"kty":"oct","k":"' + base64.urlsafe_b64encode(bytes(range(32))) + b'"}'),
    "random bytes": replaced(lambda _: secrets.token_bytes(100)),
    "comments alone": replaced(lambda _: b"# nothing\n# here\n"),
    "a space too many": with_lines(lambda lines: [lines[0].replace(b" ", b"  ")]),
    "Windows' line ends": replaced(lambda text: text.replace(b"\n", b"\r\n")),
    "a mark at its beginning": replaced(lambda text: b"\xef\xbb\xbf" + text.lstrip(b"#")),
}
SECRET_FAULTS = KINDS | {
    "another id": with_lines(lambda lines: [other_id(lines[0])]),
    "the right id with other bytes": with_lines(lambda lines: [other_bytes(lines[0])]),
    "the right key behind another of its id": with_lines(lambda lines: [other_bytes(lines[0]), lines[0]]),
}
# what the start of a gate can see: it knows no keys but those in the file
UNSEEN = ("another character", "trailing junk", "that of another site")
GATE_FAULTS = KINDS | {name: fault for name, fault in FAULTS_OF_THE_SECRET.items() if name not in UNSEEN}


def assert_no_key_in(said, keys):
    for key in keys:
        text = key.decode()
        assert not any(text[start : start + 8] in said for start in range(len(text) - 7))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


@pytest.fixture
def symmetric(tmp_path):
    return Place(tmp_path, "HS256")


@pytest.mark.parametrize("fault", SECRET_FAULTS)
def test_OP1_accounts_refuse_a_master_secret_that_is_not_theirs(place, fault):
    if os.geteuid() and fault == "of another owner":
        pytest.skip("gives files away: needs root")
    keys = [line.split()[1] for line in key_lines(place.secret.read_bytes())]
    SECRET_FAULTS[fault](place.secret)
    if place.secret.is_file() and not place.secret.is_symlink():
        keys += [word for line in place.secret.read_bytes().splitlines() for word in line.split() if len(word) > 20]
    for command in ACCOUNTS:
        assert_no_key_in(place.refusal(*command), [key for key in keys if key.isascii()])
        STARTS.trial()


@pytest.mark.parametrize("fault", GATE_FAULTS)
def test_JW11_the_gate_refuses_symmetric_keys_out_of_order(symmetric, fault):
    if os.geteuid() and fault == "of another owner":
        pytest.skip("gives files away: needs root")
    keys = [line.split()[1] for line in key_lines(symmetric.gate_secrets.read_bytes())]
    GATE_FAULTS[fault](symmetric.gate_secrets)
    assert_no_key_in(symmetric.refusal("sallyport-gate"), keys)
    STARTS.trial()


@contextlib.contextmanager
def running(place):
    with contextlib.ExitStack() as stack:
        kinds = ("login", "accounts", "gate")
        yield [stack.enter_context(bare_worker(kind, place.folder, place.settings)) for kind in kinds]


def assert_works(login, accounts, gate, name):
    assert login.register(name).status == 201
    pair = login.login(name).json()
    assert gate.protected(pair["access_token"]).status == 200
    assert accounts.refresh(pair["refresh_token"]).status == 200
    return pair


@pytest.mark.parametrize("algorithm", ["EdDSA", "HS256"])
def test_OP1_keys_removed_or_swapped_under_running_workers_change_nothing_until_they_start_anew(tmp_path, algorithm):
    place, other = Place(tmp_path, algorithm), Place(tmp_path / "other", algorithm)
    files = [place.secret] + ([place.gate_secrets] if algorithm == "HS256" else [])
    kept = {file: file.read_bytes() for file in files}
    with running(place) as workers:
        assert_works(*workers, "alice")
        for file in files:
            file.unlink()
        assert_works(*workers, "bob")
        place.refusal(*ACCOUNTS[0])
        for file in files:
            shutil.copy(other.folder / file.name, file)
        assert_works(*workers, "carol")
        assert "master key" in place.refusal(*ACCOUNTS[0])
    for file, text in kept.items():
        file.write_bytes(text)
    begun = time.monotonic()
    with running(place) as workers:
        assert_works(*workers, "dave")
    Figures(f"keys gone and back, {algorithm}").trial(recovery=time.monotonic() - begun)
    assert_whole(place)


def test_JW11_a_gate_with_another_sites_key_of_the_same_id_lets_nobody_in_and_throws_nobody_out(symmetric):
    own = symmetric.gate_secrets.read_bytes()
    with running(symmetric) as (login, accounts, gate):
        pair = assert_works(login, accounts, gate, "alice")
        with_lines(lambda lines: [other_bytes(lines[0])])(symmetric.gate_secrets)
        with bare_worker("gate", symmetric.folder, symmetric.settings, name="wrong") as wrong:
            assert wrong.protected(pair["access_token"]).status in (401, 503)
        symmetric.gate_secrets.write_bytes(b"another-" + key_lines(own)[0] + b"\n")
        with bare_worker("gate", symmetric.folder, symmetric.settings, name="lacking") as lacking:
            assert lacking.protected(pair["access_token"]).status == 503, "it cannot know"
