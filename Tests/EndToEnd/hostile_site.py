"""A site of which all but a few paths is behind the gate, in every kind of location, and how to ask it anything."""

import pathlib
import re
import socket
import ssl

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from fastcgi_responder import Responder
from protected_site import SECRET, count
from private_site import start_echo

DATA = pathlib.Path(__file__).parent / "hostile"
#: nginx's own: a Transfer-Encoding and a protocol that it does not have.
NOT_IMPLEMENTED, NO_SUCH_VERSION = 501, 505


def unescaped(text):
    r"""The bytes of a line: each \xNN is one, and nothing else is escaped."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def lines(name):
    """The lines of a data file, as bytes."""
    read = (DATA / name).read_text().splitlines()
    return [unescaped(line) for line in read if line and not line.startswith("# ")]


def noting(server):
    """Makes the echo server keep the targets that reach it, as they were written."""
    server.seen = []
    handler = server.RequestHandlerClass

    class Noting(handler):
        def do_GET(self):
            server.seen.append(self.path)
            super().do_GET()

    server.RequestHandlerClass = Noting
    return server


class Behind:
    """What stands behind the gate; `served` is how much of it was asked."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("private/secret.txt", "nested/secret.txt", "nested/deep/secret.txt", "index.html", "try/secret"):
            path = folder / "srv" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(SECRET)
        (folder / "srv/public").mkdir()
        (folder / "srv/public/index.html").write_text("public\n")
        self.app, self.raw = count(start_echo()), noting(count(start_echo()))
        self.php = Responder(folder / "php.sock", b"Status: 200\r\nContent-Type: text/plain\r\n\r\n" + SECRET.encode())

    @property
    def served(self):
        return self.app.reached + self.raw.reached + len(self.php.exchanges)

    @property
    def locations(self):
        return f"""
            include sallyport/protect.conf;
            root $sallyport_root{self.folder}/srv;
            index index.html;
            rewrite ^/old/(.*)$ /private/$1;
            location / {{ }}
            location /public/ {{ include sallyport/public.conf; root {self.folder}/srv; }}
            location /private/ {{ include sallyport/protect.conf; }}
            location ^~ /nested/ {{
                include sallyport/protect.conf;
                location ~ \\.txt$ {{ }}
                location /nested/deep/ {{ }}
            }}
            location = /exact {{ try_files /private/secret.txt =404; }}
            location /try/ {{ try_files $uri $uri/ /index.html; }}
            location ~ \\.php {{
                include sallyport/protect.conf; include sallyport/fastcgi.conf;
                fastcgi_pass unix:{self.folder}/php.sock;
            }}
            location /app/ {{
                include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{self.app.server_port}/;
            }}
            location /raw/ {{ include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{self.raw.server_port}; }}
        """

    def close(self):
        self.php.close()
        self.app.shutdown()
        self.raw.shutdown()


def status(answer):
    """Of the bytes of an answer in HTTP/1; 0 where nothing was answered."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0


def exchange(site, data):
    """Sends bytes over a connection of its own, and returns all that comes until it is closed."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=60) as plain:
        with site.context.wrap_socket(plain, server_hostname="localhost") as connection:
            answer = b""
            try:
                connection.sendall(data)
                while part := connection.recv(65536):
                    answer += part
            except (ConnectionResetError, BrokenPipeError, ssl.SSLError):
                pass
            return answer


def ask_http1(site, method, target, version=b"1.1", fields=()):
    head = b"%s %s HTTP/%s\r\n" % (method, target, version)
    if not any(field.lower().startswith(b"host:") for field in fields):
        head += b"Host: localhost\r\n"
    answer = exchange(site, head + b"".join(field + b"\r\n" for field in fields) + b"Connection: close\r\n\r\n")
    return status(answer), answer


class HTTP2:
    """One connection on which header blocks of any content may be sent; opened anew where nginx has had enough."""

    def __init__(self, site):
        self.site, self.socket = site, None

    def open(self):
        context = self.site.tls
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection(("127.0.0.1", self.site.port), timeout=60)
        self.socket = context.wrap_socket(plain, server_hostname="localhost")
        config = h2.config.H2Configuration(
            validate_outbound_headers=False, normalize_outbound_headers=False, validate_inbound_headers=False
        )
        self.connection = h2.connection.H2Connection(config)
        self.connection.initiate_connection()
        self.left = 90

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket = None

    def ask(self, method, target, fields=()):
        if not self.socket or not self.left:
            self.close()
            self.open()
        self.left -= 1
        stream = self.connection.get_next_available_stream_id()
        head = [(b":method", method), (b":scheme", b"https"), (b":authority", b"localhost"), (b":path", target)]
        self.connection.send_headers(stream, head + list(fields), end_stream=True)
        answered, body = 0, b""
        try:
            self.socket.sendall(self.connection.data_to_send())
            while data := self.socket.recv(65536):
                for event in self.connection.receive_data(data):
                    if isinstance(event, h2.events.ResponseReceived):
                        answered = int(dict(event.headers)[b":status"])
                        body += repr(event.headers).encode()
                    elif isinstance(event, h2.events.DataReceived):
                        body += event.data
                        self.connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                    elif isinstance(event, h2.events.ConnectionTerminated):
                        raise ConnectionResetError
                    elif isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                        self.socket.sendall(self.connection.data_to_send())
                        return answered, body
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError, h2.exceptions.ProtocolError):
            pass
        self.close()
        return answered, body
