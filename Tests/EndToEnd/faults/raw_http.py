"""HTTP as bytes over TLS, so that it may be as wrong as a test wants it to be."""

import re
import socket


class Answer:
    def __init__(self, data, closed):
        self.data, self.closed = data, closed
        # nginx leaves the reason out where a worker gives none; an interim answer does not count
        found = re.match(rb"(?:HTTP/1\.1 100 Continue\r\n\r\n)?HTTP/1\.[01] (\d{3})[ \r]", data)
        self.status = int(found[1]) if found else None


def connect(site, seconds=60):
    plain = socket.create_connection(("127.0.0.1", site.port), seconds)
    return site.tls.wrap_socket(plain, server_hostname="localhost")


def is_whole(data):
    """Whether one whole answer is there: nginx keeps the connection open after most."""
    head, separator, body = data.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n").partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(separator) and length is not None and len(body) >= int(length[1])


def send(client, data):
    """As much of it as the peer takes."""
    try:
        client.sendall(data)
    except OSError:
        return False
    return True


def exchange(site, data, waits_for_end=False):
    """Sends the bytes and reads one answer, or all until the connection is closed."""
    with connect(site) as client:
        send(client, data)
        got = b""
        try:
            while waits_for_end or not is_whole(got):
                part = client.recv(65_536)
                if not part:
                    return Answer(got, True)
                got += part
        except TimeoutError:
            pass
        except OSError:
            return Answer(got, True)
        return Answer(got, False)


def request(target="/auth/session", *lines, method="GET", version="HTTP/1.1", body=b"", host="Host: localhost"):
    head = [f"{method} {target} {version}".strip(), *([host] if host else []), *lines]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body
