"""The one nginx in front of everybody, by plain HTTP on loopback, so that TLS does not hide what is compared.

It has the shipped files of nginx/. Each door is a server of its own, which differs from the others in nothing but who
answers: a copy of the shipped server.conf whose pools are other sockets.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass

from harness import processes
from harness.bench import HERE, ROOT, wait_for
from harness.site import free_port
from harness.wire import ask, get

MODULE = "/usr/lib/nginx/modules/ngx_http_js_module.so"
VERIFY = "location = /_sallyport/verify {"
PROTECTED = "location = /auth/protected {"
STORE = "\n    fastcgi_keep_conn on;\n    # Has nginx read on to the end of the answer, and keep the connection.\n"


@dataclass(frozen=True)
class Door:
    """A server of the nginx in front: whose sockets stand behind the shipped files."""

    name: str
    gate: str
    login: str = ""
    accounts: str = ""
    # Connections to the gate that each worker of nginx keeps; 0: one for each question, as shipped.
    kept: int = 0
    # Lines for the question to the gate and for the location of /auth/protected.
    more: str = ""


class Front:
    def __init__(self, bench, doors, *, pages=None, proxies=None, secret=None):
        """`pages`: name to the lines of a location; `proxies`: name to the HTTP socket behind it; `secret`: for njs."""
        self.bench, self.folder = bench, bench.folder / f"front-{free_port()}"
        self.ports, self.secret = {}, secret
        (self.folder / "temp").mkdir(parents=True)
        (self.folder / "www/private").mkdir(parents=True)
        (self.folder / "www/private/index.html").write_text("<!doctype html><title>private</title>\n")
        for path in (self.folder, self.folder / "www", self.folder / "www/private"):
            path.chmod(0o755)
        shutil.copytree(ROOT / "nginx", self.folder / "sallyport")
        self.change_shipped_files()
        servers = [self.door(door) for door in doors]
        servers += [self.page(name, lines) for name, lines in (pages or {}).items()]
        servers += [self.proxy(name, socket) for name, socket in (proxies or {}).items()]
        (self.folder / "nginx.conf").write_text(self.configuration(servers))
        command = ["nginx", "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", self.folder / "error.log"]
        test = subprocess.run([*command, "-t"], capture_output=True, text=True)
        if test.returncode:
            raise RuntimeError(test.stderr)
        self.process = processes.start(bench.stack, command, self.folder / "nginx.log")
        wait_for(self.answers, 10, "nginx in front answers")

    def answers(self):
        try:
            return ask(next(iter(self.ports.values())), get("/nothing", {}))[0]
        except OSError:
            return None

    def change_shipped_files(self):
        """The limits at rates that nothing here reaches: they are asked, and refuse nobody. The shipped pools are
        nowhere, so that no door leads to those of a Sallyport that is installed on this machine."""
        limits, upstreams = self.folder / "sallyport/limits.conf", self.folder / "sallyport/upstreams.conf"
        limits.write_text(re.sub(r"rate=\d+r/s", "rate=1000000r/s", limits.read_text()))
        upstreams.write_text(upstreams.read_text().replace("/run/sallyport/", f"{self.folder}/nobody-"))

    def listen(self, name):
        self.ports[name] = free_port()
        return f"listen 127.0.0.1:{self.ports[name]} backlog=4096;"

    def door(self, door):
        text = re.sub(r"burst=\d+", "burst=1000000", (ROOT / "nginx/server.conf").read_text())
        for pool in ("login", "accounts", "gate"):
            text = text.replace(f"fastcgi_pass sallyport_{pool};", f"fastcgi_pass door_{door.name}_{pool};")
        if VERIFY not in text or PROTECTED not in text:
            raise RuntimeError("nginx/server.conf no longer has the locations that are compared")
        if door.kept:
            text = text.replace(VERIFY, VERIFY + STORE + "    fastcgi_store /nonexistent/x;")
            text = text.replace(PROTECTED, PROTECTED + STORE)
        for location in (VERIFY, PROTECTED):
            text = text.replace(location, location + door.more)
        (self.folder / f"sallyport/server-{door.name}.conf").write_text(text)
        return f"""
    {self.upstreams(door)}
    server {{
        include sallyport/server-{door.name}.conf;
        {self.listen(door.name)}
        server_name localhost;
        location /private/ {{
            include sallyport/protect.conf;
            root "$sallyport_root{self.folder}/www";
        }}
    }}"""

    @staticmethod
    def upstreams(door):
        """As the shipped ones. A kept gate is listed once: its connections fail over by themselves."""
        line = "server unix:{} max_fails=0;"
        gate = line.format(door.gate) * (1 if door.kept else 2) + (f"keepalive {door.kept};" * bool(door.kept))
        others = {"login": door.login or door.gate, "accounts": door.accounts or door.gate}
        texts = [f"upstream door_{door.name}_{pool} {{ {line.format(path)} }}" for pool, path in others.items()]
        return "\n    ".join([*texts, f"upstream door_{door.name}_gate {{ {gate} }}"])

    def page(self, name, lines):
        return f"""
    server {{
        {self.listen(name)}
        server_name localhost;
        location / {{ {lines} }}
    }}"""

    def proxy(self, name, socket):
        return self.page(
            name,
            "limit_req zone=sallyport_accounts burst=1000000 nodelay; proxy_set_header Host localhost; "
            f"proxy_set_header Authorization $http_authorization; proxy_pass http://unix:{socket};",
        )

    def configuration(self, servers):
        njs = f'js_import checker from "{HERE}/peers/check_hs256.js";' if self.secret else ""
        temporary = "\n    ".join(
            f'{kind}_temp_path "{self.folder}/temp/{kind}";'
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return f"""
{f'load_module "{MODULE}";' if self.secret else ""}
user root;
daemon off;
pid "{self.folder}/nginx.pid";
error_log "{self.folder}/error.log" warn;
worker_processes 2;
worker_rlimit_nofile 16384;
events {{ worker_connections 8192; }}
http {{
    include /etc/nginx/mime.types;
    include sallyport/http.conf;
    {njs}
    access_log off;
    server_tokens off;
    keepalive_requests 1000000000;
    {temporary}
    {"".join(servers)}
}}
"""
