"""Requests of HTTP that are wrong, odd or huge, by name."""

import json

from raw_http import request

JSON_TYPE = "Content-Type: application/json"
LOGIN = b'{"username":"nobody","password":"correct horse battery"}'


def post(*lines, path="/auth/login", body=LOGIN, length=True):
    more = [f"Content-Length: {len(body)}"] if length else []
    return request(path, JSON_TYPE, *more, *lines, method="POST", body=body)


SMUGGLING = {
    "length and chunked": post("Transfer-Encoding: chunked", body=b"0\r\n\r\nGET /auth/session HTTP/1.1\r\n\r\n"),
    "two lengths": post("Content-Length: 5"),
    "the same length twice": post(f"Content-Length: {len(LOGIN)}"),
    "a list of lengths": post("Content-Length: 5, 5", length=False),
    "a length with a sign": post(f"Content-Length: +{len(LOGIN)}", length=False),
    "a negative length": post("Content-Length: -1", length=False),
    "a hexadecimal length": post("Content-Length: 0x38", length=False),
    "a length beyond 64 bits": post("Content-Length: 99999999999999999999", length=False),
    "a space before the colon": post("Transfer-Encoding : chunked"),
    "a folded header": post("X-A: b\r\n Content-Length: 5"),
    "a chunk size that is none": post("Transfer-Encoding: chunked", length=False, body=b"zz\r\nabc\r\n0\r\n\r\n"),
    "a chunk size beyond 64 bits": post("Transfer-Encoding: chunked", length=False, body=b"f" * 20 + b"\r\nabc"),
    "a chunk longer than its size": post("Transfer-Encoding: chunked", length=False, body=b"1\r\nabc\r\n0\r\n\r\n"),
    "no host": request(host=None),
    "two hosts": request("/auth/session", "Host: evil.test"),
    "a NUL in a header": request("/auth/session", "X-A: a\0b"),
    "a NUL in the target": request("/auth/ses\0sion"),
    "a control character in the target": request("/auth/\x01session"),
    "an escaped NUL": request("/auth/session%00"),
    "a bad escape": request("/auth/%zz"),
    "above the root": request("/../../etc/passwd"),
    "another protocol": request(version="HTTQ/1.1"),
    "no target": b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "nonsense": b"\x00\x01\x02\x03\r\n\r\n",
}
# nginx answers these itself with a 5xx of the protocol: 501 and 505.
UNKNOWN_TO_NGINX = {
    "an unknown transfer encoding": post("Transfer-Encoding: xchunked", length=False),
    "two transfer encodings": post("Transfer-Encoding: gzip, chunked", length=False, body=b"0\r\n\r\n"),
    "HTTP/3.0": request(version="HTTP/3.0"),
}
# Odd spellings that nginx or a worker refuses in its own words.
ODD = [
    request("http://evil.test/auth/session"),
    request("https://localhost/auth/session"),
    request("/auth/session", host=None, version="HTTP/1.0"),
    request("/auth/session", "Connection: close", version="HTTP/1.0"),
    request("/auth//session"),
    request("/auth/./session"),
    request("/auth/%73ession"),
    request("/auth/session;a=b"),
    request("/auth/session#x"),
    request("*", method="OPTIONS"),
    request("localhost:443", method="CONNECT"),
    request(method="TRACE"),
    request(method="get"),
    request(method="A" * 40),
    request("/auth/\xff\xfe"),
    request("/auth/%c0%ae%c0%ae/"),
    request("/auth/session", "X-\xff: a"),
    request("/auth/session", "X-A: \x1b[31m\xff"),
    request("/auth/session", "X_A: a", ": a", "X-A"),
    request("/auth/session", "Authorization: Bearer \xff\xfe"),
    request("/auth/session", "Cookie: " + ";" * 4_000),
]
HUGE = {
    "a header of 100 kB": request("/auth/session", "X-A: " + "a" * 100_000),
    "10,000 headers": request("/auth/session", *(f"X-{number}: a" for number in range(10_000))),
    "a target of 100 kB": request("/auth/" + "a" * 100_000),
    "a query of 100 kB": request("/auth/session?" + "a" * 100_000),
    "100 MB announced": post("Content-Length: 104857600", length=False),
    "a terabyte announced": post("Content-Length: 1099511627776", length=False),
    "a chunk of a terabyte": post("Transfer-Encoding: chunked", length=False, body=b"10000000000\r\nabc"),
    "members by the thousand": post(body=json.dumps({f"{number:x}": 1 for number in range(1_500)}).encode()),
    "brackets by the thousand": post(body=b"[" * 16_000),
    "a body over the limit": post(body=b'"' + b"a" * 17_000 + b'"'),
    "a body over nginx's limit": post(body=b'"' + b"a" * 66_000 + b'"'),
}
