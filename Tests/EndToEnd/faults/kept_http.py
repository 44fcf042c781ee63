"""HTTP/1.1 over TLS on a connection that is kept: one request at a time, or many sent before any is answered."""

import dataclasses
import re

import raw_http

LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)\r\n")
CLOSES = re.compile(rb"(?i)\r\nconnection: close\r\n")


@dataclasses.dataclass(frozen=True)
class Answer:
    """`head` without the empty line at its end."""

    head: bytes
    body: bytes

    @property
    def status(self):
        return int(self.head[9:12])

    @property
    def closes(self):
        return CLOSES.search(self.head + b"\r\n") is not None


class KeptConnection:
    """To nginx; opened again where nginx said that it would close it."""

    def __init__(self, site):
        self.site, self.client, self.buffer = site, None, b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.client:
            self.client.close()
        self.client, self.buffer = None, b""

    def ask(self, request):
        self.send(request)
        return self.answer(has_body=not request.startswith(b"HEAD "))

    def ask_all(self, requests):
        """The statuses. All requests are sent at once; what nginx leaves unanswered, as it closes, is sent again."""
        statuses = []
        while rest := requests[len(statuses) :]:
            self.send(b"".join(rest))
            for request in rest:
                statuses.append(self.answer(has_body=not request.startswith(b"HEAD ")).status)
                if not self.client:
                    break
        return statuses

    def send(self, data):
        if not self.client:
            self.client = raw_http.connect(self.site, 30)
        # nginx may refuse a body before it has read it
        raw_http.send(self.client, data)

    def answer(self, has_body=True):
        while (end := self.buffer.find(b"\r\n\r\n")) < 0:
            self.receive()
        head = self.buffer[:end]
        found = LENGTH.search(head + b"\r\n")
        end += 4
        length = int(found[1]) if found and has_body else 0
        while len(self.buffer) < end + length:
            self.receive()
        answer = Answer(head, self.buffer[end : end + length])
        self.buffer = self.buffer[end + length :]
        if answer.closes:
            self.close()
        return answer

    def receive(self):
        part = self.client.recv(262_144)
        assert part, "nginx closed a connection without having said so"
        self.buffer += part
