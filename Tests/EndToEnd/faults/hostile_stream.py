"""FastCGI as bytes, right and wrong, to be sent straight to a worker's socket. From the specification alone."""

import json
import random
import socket
import struct

BEGIN, ABORT, END, PARAMS, STDIN, STDOUT, STDERR, DATA, GET_VALUES, UNKNOWN = 1, 2, 3, 4, 5, 6, 7, 8, 9, 200


def record(kind, content=b"", number=1, padding=0, version=1, length=None):
    length = len(content) if length is None else length
    return struct.pack("!BBHHBB", version, kind, number, length, padding, 0) + content + bytes(padding)


def begin(role=1, keep=False, number=1):
    return record(BEGIN, struct.pack("!HB5x", role, keep), number)


def size(count):
    return bytes([count]) if count < 128 else struct.pack("!I", count | 0x8000_0000)


def pairs(parameters):
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in parameters]
    return b"".join(size(len(name)) + size(len(value)) + name + value for name, value in encoded)


def parameters(path, method="GET", body=b"", **more):
    length = str(len(body)) if body else ""
    fixed = {"REQUEST_METHOD": method, "REQUEST_URI": path, "DOCUMENT_URI": path, "QUERY_STRING": ""}
    fixed |= {"REMOTE_ADDR": "192.0.2.1", "HTTPS": "on", "SALLYPORT_HOST": "localhost", "CONTENT_LENGTH": length}
    return list((fixed | {"CONTENT_TYPE": "application/json" if body else ""} | more).items())


class Request:
    """A good request in its parts."""

    def __init__(self, path, method="GET", body=b"", **more):
        self.parameters, self.body = parameters(path, method, body, **more), body
        self.start = begin()
        self.named = record(PARAMS, pairs(self.parameters))
        self.input = record(STDIN, body) if body else b""

    @property
    def head(self):
        return self.start + self.named + record(PARAMS)

    @property
    def whole(self):
        return self.head + self.input + record(STDIN)


def register(username, password="correct horse battery"):
    return Request("/auth/register", "POST", json.dumps({"username": username, "password": password}).encode())


def connect(path, seconds=60):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(seconds)
    client.connect(str(path))
    return client


def answer(client):
    """What the worker wrote to its output until it closed, or b"" where it wrote nothing."""
    data = b""
    try:
        while part := client.recv(65_536):
            data += part
    except (ConnectionResetError, TimeoutError):
        pass
    output = b""
    while len(data) >= 8:
        _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", data[:8])
        if kind == STDOUT:
            output += data[8 : 8 + length]
        data = data[8 + length + padding :]
    return output


def ask(path, stream, ends=True, seconds=60):
    """Sends the bytes, says that there are no more, and reads the answer."""
    with connect(path, seconds) as client:
        try:
            client.sendall(stream)
            if ends:
                client.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return answer(client)


def hostile(good):
    """Streams that no worker may take for a request, by name; `good` is a request with a body."""
    names = ["FCGI_MAX_CONNS", "FCGI_MAX_REQS", "FCGI_MPXS_CONNS"] * 40
    question = pairs((name, "") for name in names)
    half = len(good.body) // 2
    split = record(STDIN, good.body[:half]), record(STDIN, good.body[half:])
    strange = {
        "values": record(GET_VALUES, question, 0),
        "values with the request's id": record(GET_VALUES, question),
        "values with lying lengths": record(GET_VALUES, b"\xff\xff\xff\xff\x01a", 0),
        "unknown management record": record(UNKNOWN, b"x" * 100, 0),
        "unknown record": record(UNKNOWN),
        "second start": begin(),
        "start of another request": begin(number=2),
        "abort": record(ABORT),
        "data": record(DATA, b"x"),
        "output": record(STDOUT, b"Status: 200\r\n\r\n"),
        "input of another request": record(STDIN, b"x", 2),
        "parameters of another request": record(PARAMS, good.named[8:], 2),
        "record of version 0": record(STDIN, b"", version=0),
    }
    streams = {}
    for name, piece in strange.items():
        streams[f"{name}, before the start"] = piece + good.whole
        streams[f"{name}, before the parameters"] = good.start + piece + good.whole[len(good.start) :]
        streams[f"{name}, amid the parameters"] = good.start + good.named + piece + record(PARAMS) + good.input
        streams[f"{name}, before the input"] = good.head + piece + good.input + record(STDIN)
        streams[f"{name}, amid the input"] = good.head + split[0] + piece + split[1] + record(STDIN)
        streams[f"{name}, in place of the end"] = good.head + good.input + piece
    rest = good.whole[len(good.start) :]
    doubled = record(PARAMS, pairs(good.parameters + good.parameters[:1]))
    nul = record(PARAMS, pairs([*good.parameters, ("HTTP_X_NOTE", "a\0b")]))
    end = record(PARAMS) + good.input + record(STDIN)
    return streams | {
        "doubled parameter": good.start + doubled + end,
        "doubled parameters": good.start + good.named * 2 + end,
        "NUL": good.start + nul + end,
        "length beyond the end": good.start + record(PARAMS, b"\xff\xff\xff\xff\xff\xff\xff\xffA") + end,
        "length of 2 GB": good.start + record(PARAMS, b"\x01\xff\xff\xff\xffA") + end,
        "no id": begin(number=0) + rest,
        "short start": record(BEGIN, b"\0\1\0") + rest,
        "no parameters": good.start + record(PARAMS) + record(STDIN),
        "input twice": good.head + good.input * 2 + record(STDIN),
        "less input": good.head + split[0] + record(STDIN),
        "no input": good.head + record(STDIN),
        "lying record": good.head + record(STDIN, good.body, length=len(good.body) + 9) + record(STDIN),
        "HTTP": b"POST /auth/register HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "nothing but zeros": bytes(4096),
        "nothing but ones": b"\xff" * 4096,
        **{f"role {role}": begin(role) + rest for role in (0, 2, 3, 4, 65_535)},
    }


def mutant(chance: random.Random, good):
    """The bytes of a good request with one to four wounds."""
    data = bytearray(good)
    for _ in range(chance.randint(1, 4)):
        at, count = chance.randrange(len(data) or 1), chance.randint(1, 24)
        match chance.randrange(8):
            case 0:
                data[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del data[at : at + count]
            case 2:
                data[at:at] = data[at : at + count]
            case 3:
                data[at:at] = chance.randbytes(count)
            case 4:
                del data[at:]
            case 5:
                data[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF))])
            case 6:
                kind, number = chance.choice((1, 2, 4, 5, 8, 9, 11, 200)), chance.choice((0, 1, 2))
                data[at:at] = record(kind, chance.randbytes(count), number)
            case 7:
                if data:
                    data[at] ^= 1 << chance.randrange(8)
    return bytes(data)


def is_well_formed(stream):
    """Whether the bytes begin with one whole request and nothing between; judged apart from the worker."""
    phase, number, at = BEGIN, None, 0
    while at + 8 <= len(stream):
        version, kind, found, length, padding, _ = struct.unpack("!BBHHBB", stream[at : at + 8])
        at += 8 + length + padding
        if at > len(stream) or version != 1 or kind != phase or (number is not None and found != number):
            return False
        if phase == BEGIN:
            if length != 8:
                return False
            phase, number = PARAMS, found
        elif length == 0:
            if phase == STDIN:
                return True
            phase = STDIN
    return False
