"""Requests as bytes, files of them for the load generator, and single questions that see whether all is in order."""

import http.client
import json
import struct
import tempfile


def get(path, headers):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path, body):
    text = json.dumps(body)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(text)}\r\n\r\n{text}".encode()


def bearer(path, token):
    return get(path, {"Authorization": f"Bearer {token}"})


def cookie(path, value):
    return get(path, {"Cookie": value})


def request_file(bench, requests):
    """Writes requests to a file as tools/load.c reads it; returns its path."""
    with tempfile.NamedTemporaryFile(dir=bench.folder, suffix=".requests", delete=False) as file:
        for request in requests:
            file.write(struct.pack("=I", len(request)) + request)
    return file.name


def ask(port, request):
    """Sends one request as bytes; returns (status, body)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.connect()
    connection.sock.sendall(request)
    answer = http.client.HTTPResponse(connection.sock)
    answer.begin()
    body = answer.read()
    connection.close()
    return answer.status, body
