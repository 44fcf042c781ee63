"""A site with something to protect: files, and an application behind the proxy that tells what it was sent."""

import http.server
import json
import threading


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the header fields that reached it, doubled ones included."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps([[name.lower(), value] for name, value in self.headers.items()]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, *_):
        pass


def start_echo():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


SECRET = "only for those who are let in\n"


def private_files(folder):
    """A location with one file, for those who are let in."""
    (folder / "srv/private").mkdir(parents=True)
    (folder / "srv/private/secret.txt").write_text(SECRET)
    return f"""
        location /private/ {{
            include sallyport/protect.conf;
            root "$sallyport_root{folder}/srv";
        }}
    """


def snippet(folder, echo):
    """Locations that open on the gate's verdict alone: without it, there is no such root and no such method."""
    (folder / "files-open/private").mkdir(parents=True)
    (folder / "files-open/private/secret.txt").write_text(SECRET)
    return f"""
        location /private/ {{
            auth_request /_sallyport/verify;
            error_page 500 = @sallyport_unavailable;
            client_max_body_size 0;
            root {folder}/files-$sallyport_verdict;
        }}
        location /app/ {{
            auth_request /_sallyport/verify;
            error_page 500 = @sallyport_unavailable;
            client_max_body_size 0;
            proxy_request_buffering off;
            include sallyport/identity.conf;
            proxy_set_header X-Own yes;
            proxy_pass http://127.0.0.1:{echo.server_port};
        }}
        location /public/ {{
            proxy_pass http://127.0.0.1:{echo.server_port};
        }}
    """
