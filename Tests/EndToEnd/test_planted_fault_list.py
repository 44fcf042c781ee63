"""The list of faults keeps up with the tree: each can still be planted, and names a test that is there."""

import collections
import re

import pytest

from planted_fault_list import FAULTS
from running_site import ROOT


def test_no_two_faults_have_one_id():
    counts = collections.Counter(fault.id for fault in FAULTS)
    assert [name for name, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_the_faults_text_stands_once_in_its_file_and_its_test_is_there(fault):
    assert (ROOT / fault.file).read_text().count(fault.old) == 1, fault.file
    assert fault.new != fault.old
    if fault.test.startswith("swift "):
        suite = fault.test.removeprefix("swift ").split("/")[0].split(".")[-1]
        # A filter may also name the target.
        named = [path for path in (ROOT / "Tests").glob("*Tests/*.swift") if path.stem == suite]
        assert named or (ROOT / "Tests" / suite).is_dir() or defines(suite), suite
        return
    file, _, words = fault.test.partition(" -k ")
    file, _, name = file.partition("::")
    folder = ROOT / "Tests/EndToEnd"
    assert (folder / file).is_file()
    # What pytest compares with -k may come from what a test is parametrized with.
    texts = "".join(path.read_text() for path in folder.rglob("*.py") if not path.name.startswith("planted_fault"))
    for word in re.findall(r"\w+", f"{name} {words}"):
        assert word in ("and", "or", "not") or word in texts, word


def defines(suite):
    return any(
        re.search(rf"\b(?:struct|class) {suite}\b", path.read_text())
        for path in (ROOT / "Tests").glob("*Tests/*.swift")
    )
