"""A FastCGI responder of a few lines, to stand where a worker stands: it records what nginx passes and answers as told.

Written from the FastCGI 1.0 specification, section 3 and 5, independently of libfcgi.
"""

import os
import socket
import struct
import threading

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT = 1, 2, 3, 4, 5, 6


def read_exactly(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def read_record(connection):
    _, kind, request_id, length, padding, _ = struct.unpack("!BBHHBB", read_exactly(connection, 8))
    content = read_exactly(connection, length)
    read_exactly(connection, padding)
    return kind, request_id, content


def record(kind, content, request_id=1):
    return struct.pack("!BBHHBB", 1, kind, request_id, len(content), 0, 0) + content


def decode_params(data):
    """All pairs, in their order; a name may stand twice."""
    pairs, at = [], 0

    def length():
        nonlocal at
        if data[at] < 128:
            at += 1
            return data[at - 1]
        at += 4
        return struct.unpack("!I", data[at - 4 : at])[0] & 0x7FFFFFFF

    while at < len(data):
        name_length, value_length = length(), length()
        name = data[at : at + name_length].decode("latin-1")
        at += name_length
        pairs.append((name, data[at : at + value_length].decode("latin-1")))
        at += value_length
    return pairs


class Exchange:
    """One request as a worker sees it."""

    def __init__(self, pairs, body):
        self.pairs = pairs
        self.params = dict(pairs)
        self.body = body


class Responder:
    """Listens on a Unix socket; `answer` is the whole STDOUT of every request, or a function of the Exchange."""

    def __init__(self, path, answer, mode=0o660):
        self.answer = answer
        self.exchanges = []
        self.listener = socket.socket(socket.AF_UNIX)
        if os.path.exists(path):
            os.unlink(path)
        self.listener.bind(str(path))
        os.chmod(path, mode)
        self.listener.listen(64)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                try:
                    self.respond(connection)
                except (EOFError, OSError):
                    pass

    def respond(self, connection):
        params, body, ended = b"", b"", False
        while not ended:
            kind, _, content = read_record(connection)
            if kind == PARAMS:
                params += content
            elif kind == STDIN:
                body += content
                ended = not content
        exchange = Exchange(decode_params(params), body)
        self.exchanges.append(exchange)
        answer = self.answer(exchange) if callable(self.answer) else self.answer
        connection.sendall(record(STDOUT, answer) + record(STDOUT, b"") + record(END_REQUEST, bytes(8)))

    def close(self):
        # shutdown wakes the thread that waits in accept; close alone would not
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)
