"""What the release programs are made of: the gate can neither sign nor hash, the daemons know no Foundation."""

import re
import subprocess

import pytest

from running_site import PROGRAMS

FORBIDDEN = re.compile(
    r"^(EVP_DigestSign|EVP_PKEY_sign|EVP_SignFinal|argon2|EVP_PBE|PEM_read|PEM_write|d2i_(Auto)?Private|"
    r"EVP_PKEY_(Q_)?keygen|EVP_PKEY_generate|EVP_PKEY_new_raw_private_key|EVP_SealInit|crypt|crypt_r|"
    r"RSA_generate|EC_KEY_generate|utf8proc_)"
)


def undefined_symbols(program):
    listed = subprocess.run(
        ["nm", "-D", "--undefined-only", PROGRAMS / program], capture_output=True, text=True, check=True
    )
    return [line.split()[-1].split("@")[0] for line in listed.stdout.splitlines()]


def test_the_gate_can_verify_but_neither_sign_nor_hash_nor_open_a_key():
    symbols = undefined_symbols("sallyport-gate")
    assert any(symbol.startswith("EVP_DigestVerify") for symbol in symbols)
    assert [symbol for symbol in symbols if FORBIDDEN.match(symbol)] == []


def test_the_same_look_finds_signing_and_hashing_where_they_are():
    found = {match[1] for symbol in undefined_symbols("sallyport-accounts") if (match := FORBIDDEN.match(symbol))}
    assert {"EVP_DigestSign", "argon2"} <= found


def libraries(program):
    listed = subprocess.run(["ldd", PROGRAMS / program], capture_output=True, text=True, check=True).stdout
    return {line.split()[0].split(".so")[0] for line in listed.splitlines()}


def test_the_gate_links_no_library_of_passwords():
    assert not libraries("sallyport-gate") & {"libargon2", "libutf8proc", "libcrypt"}


@pytest.mark.parametrize("program", ["sallyport-accounts", "sallyport-gate"])
def test_the_daemons_link_no_Foundation(program):
    assert not [name for name in libraries(program) if "foundation" in name.lower() or "icu" in name.lower()]
    names = subprocess.run(["nm", PROGRAMS / program], capture_output=True, text=True, check=True).stdout
    # Swift's mangling: the module's name behind its length
    assert not re.search(r"\$s(10Foundation|20FoundationEssentials|29FoundationInternationalization)", names)
