"""A site behind the shipped protect.conf in every way that a location can be served; its applications keep count."""

import socket
import threading

from fastcgi_responder import Responder
from private_site import start_echo

#: What the gate says where it lets in.
OPEN = b"Status: 204\r\nSallyport-Verdict: open\r\nRemote-User: somebody\r\n\r\n"
SECRET = "only for those who are let in\n"
#: A path of each kind of location behind the gate.
PROTECTED = [
    "/private/secret.txt",
    *("/app/", "/kept-app/", "/fastcgi/", "/kept-fastcgi/", "/uwsgi/", "/scgi/", "/socket/"),
]


def count(server):
    """Makes the echo server count what reaches it."""
    server.reached = 0
    handler = server.RequestHandlerClass

    class Counting(handler):
        # a line without a method is refused in the protocol of our time, as other servers do
        default_request_version = "HTTP/1.1"

        def do_GET(self):
            server.reached += 1
            handler.do_GET(self)

        do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_HEAD = do_GET

        def __getattr__(self, name):
            # whatever method it is: it got here
            if name.startswith("do_"):
                return self.do_GET
            raise AttributeError(name)

    server.RequestHandlerClass = Counting
    return server


class Catcher:
    """Listens for anything at all, such as uwsgi and scgi, and counts the connections that sent something."""

    def __init__(self, path):
        self.reached = 0
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(64)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                if connection.recv(65536):
                    self.reached += 1
                    connection.sendall(b"Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\n")

    def close(self):
        self.listener.close()


class Applications:
    """What stands behind the gate."""

    def __init__(self, folder):
        self.folder = folder
        self.proxied = count(start_echo())
        self.fastcgi = Responder(folder / "fastcgi.sock", b"Status: 200\r\nContent-Type: text/plain\r\n\r\nhello\n")
        self.uwsgi, self.scgi = Catcher(folder / "uwsgi.sock"), Catcher(folder / "scgi.sock")
        (folder / "srv/private").mkdir(parents=True)
        (folder / "srv/private/secret.txt").write_text(SECRET)

    @property
    def reached(self):
        """How many requests got to an application."""
        return self.proxied.reached + len(self.fastcgi.exchanges) + self.uwsgi.reached + self.scgi.reached

    @property
    def http(self):
        return f"""
            upstream kept_app {{ server 127.0.0.1:{self.proxied.server_port}; keepalive 4; }}
            upstream kept_fastcgi {{ server unix:{self.folder}/fastcgi.sock; keepalive 4; }}
        """

    @property
    def locations(self):
        app = f"http://127.0.0.1:{self.proxied.server_port}"
        return f"""
            location /private/ {{ include sallyport/protect.conf; root $sallyport_root{self.folder}/srv; }}
            location /app/ {{ include sallyport/protect.conf; include sallyport/proxy.conf; proxy_pass {app}; }}
            location /kept-app/ {{
                include sallyport/protect.conf; include sallyport/proxy.conf;
                proxy_set_header Connection ""; proxy_pass http://kept_app;
            }}
            location /socket/ {{
                include sallyport/protect.conf; include sallyport/proxy.conf; proxy_read_timeout 1h; proxy_pass {app};
            }}
            location /fastcgi/ {{
                include sallyport/protect.conf; include sallyport/fastcgi.conf;
                fastcgi_pass unix:{self.folder}/fastcgi.sock;
            }}
            location /kept-fastcgi/ {{
                include sallyport/protect.conf; include sallyport/fastcgi.conf;
                fastcgi_keep_conn on; fastcgi_pass kept_fastcgi;
            }}
            location /uwsgi/ {{ include sallyport/protect.conf; uwsgi_pass unix:{self.folder}/uwsgi.sock; }}
            location /scgi/ {{ include sallyport/protect.conf; scgi_pass unix:{self.folder}/scgi.sock; }}
            location /public/ {{ include sallyport/proxy.conf; proxy_pass {app}; }}
            location / {{ default_type text/plain; return 200 "public\n"; }}
        """

    def close(self):
        self.fastcgi.close()
        self.uwsgi.close()
        self.scgi.close()
        self.proxied.shutdown()
