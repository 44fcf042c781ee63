"""What many tests say about an answer."""


def assert_problem(answer, status, name=None):
    """RFC 9457, with a type of ours, never kept by a cache."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json", answer.headers
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["type"].startswith("urn:sallyport:problem:"), problem
    if name:
        assert problem["type"] == f"urn:sallyport:problem:{name}", problem
    assert answer.headers["cache-control"] == "no-store"
    if status == 401:
        # nginx says the gate's refusals, which tell programs of Basic as well
        of_gate = ("unauthorized", "api-token-required", "token-invalid", "token-expired", "token-revoked")
        is_of_gate = problem["type"].split(":")[-1] in of_gate
        challenge = answer.headers["www-authenticate"]
        assert challenge.startswith("Bearer") or (is_of_gate and challenge.endswith(", Bearer")), answer.headers
    return problem


def assert_faults(answer, *pointers):
    """400, and exactly these members are named."""
    problem = assert_problem(answer, 400)
    assert sorted(error["pointer"] for error in problem["errors"]) == sorted(pointers), problem
    assert all(error["detail"] for error in problem["errors"])


def secret_free(headers):
    """Headers without those that differ from answer to answer."""
    return {name: value for name, value in headers.items() if name not in ("date", "content-length")}
