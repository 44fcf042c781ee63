"""Sallyport on a Debian with a real systemd: the units of this tree, nginx with TLS, one user, a protected folder."""

import contextlib
import json
import pathlib
import re
import subprocess
import sys
import time

from running_site import PASSWORD, PROGRAMS, ROOT, wait_for

POOLS = ("login", "accounts", "gate")
LOAD_CLIENT = pathlib.Path(__file__).with_name("load_client.py")
# systemd's own limit for a start, and time for a machine that does much else
PATIENCE = 120

INSTALL = r"""
apt-get install -y -qq --no-install-recommends nginx curl openssl sqlite3 libfcgi0ldbl libssl3 libsqlite3-0 \
    libargon2-1 libjansson4 libutf8proc2 libcrypt1 libstdc++6 libgcc-s1 >/dev/null 2>&1
for program in sallyport sallyport-accounts sallyport-gate; do install -m 755 /mnt/programs/$program /usr/bin/; done
install -D -m 755 /mnt/tree/systemd/roll /usr/libexec/sallyport/roll
install -D -m 755 /mnt/tree/systemd/sallyport-generator /usr/lib/systemd/system-generators/sallyport-generator
install -m 644 /mnt/tree/systemd/system/* /usr/lib/systemd/system/
install -m 644 /mnt/tree/systemd/sysusers.d/sallyport.conf /usr/lib/sysusers.d/
install -m 644 /mnt/tree/systemd/tmpfiles.d/sallyport.conf /usr/lib/tmpfiles.d/
mkdir -p /etc/sallyport /etc/nginx/sallyport
install -m 644 /mnt/tree/nginx/*.conf /etc/nginx/sallyport/
systemd-sysusers
systemd-tmpfiles --create sallyport.conf
sallyport init 2>/dev/null
systemctl daemon-reload
systemctl enable -q --now sallyport-login.socket sallyport-accounts.socket sallyport-gate.socket \
    sallyport.target sallyport.service
"""

SITE = r"""
sed -i -E 's#rate=[0-9]+r/s#rate=20000r/s#' /etc/nginx/sallyport/limits.conf
openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -days 2 -keyout /etc/nginx/key.pem \
    -out /etc/nginx/certificate.pem 2>/dev/null
mkdir -p /srv/www/private
echo private >/srv/www/private/file.txt
rm -f /etc/nginx/sites-enabled/default
sed -i 's/worker_connections .*/worker_connections 4096;/' /etc/nginx/nginx.conf
systemctl restart nginx
"""

NGINX = """\
include sallyport/http.conf;
server {
    include sallyport/server.conf;
    listen 443 ssl;
    server_name localhost;
    keepalive_requests 1000000;
    ssl_certificate /etc/nginx/certificate.pem;
    ssl_certificate_key /etc/nginx/key.pem;
    location /private/ { include sallyport/protect.conf; root $sallyport_root/srv/www; }
}
"""


def runtime_folders():
    """Where the programs find Swift's own libraries, if they were not linked with them."""
    linked = subprocess.run(["ldd", PROGRAMS / "sallyport-gate"], capture_output=True, text=True).stdout
    folders = {str(pathlib.Path(path).parent) for path in re.findall(r"libswift\S* => (/\S+)", linked)}
    return [(folder, folder) for folder in sorted(folders)]


class Pools:
    def __init__(self, box):
        self.box = box
        self.token = None

    def install(self, **settings):
        # A login whose worker is killed counts as one that failed.
        shipped = {"SALLYPORT_REGISTRATION": "open", "SALLYPORT_HOSTS": "localhost", "SALLYPORT_THROTTLE_FREE": 100}
        settings = shipped | settings
        self.box.write("/etc/sallyport/sallyport.env", "".join(f"{name}={value}\n" for name, value in settings.items()))
        self.box.sh(INSTALL, seconds=400)
        self.box.write("/etc/nginx/conf.d/site.conf", NGINX)
        self.box.sh(SITE)
        for name in ("ann", "bob"):
            status, text = self.post("/auth/register", {"username": name, "password": PASSWORD})
            assert status == 201, text
        self.token = self.log_in()["access_token"]

    def ask(self, *arguments, seconds=100):
        """curl inside the box: status and text; 0 where there was no answer."""
        words = ["curl", "-sk", "-m", str(seconds), "-w", "\n%{http_code}", *arguments]
        text, _, status = self.box.run(*words, check=False, seconds=seconds + 30).stdout.rpartition("\n")
        return int(status), text

    def get(self, path, token=None, **options):
        bearer = ["-H", f"Authorization: Bearer {token}"] if token else []
        return self.ask(*bearer, f"https://localhost{path}", **options)

    def post(self, path, body, **options):
        kind = "Content-Type: application/json"
        return self.ask("-H", kind, "-d", json.dumps(body), f"https://localhost{path}", **options)

    def log_in(self):
        status, text = self.post("/auth/login", {"username": "ann", "password": PASSWORD})
        assert status == 200, text
        return json.loads(text)

    def instances(self, pool="*"):
        """The names of the running units of a pool."""
        listed = self.box.run(
            "systemctl", "list-units", "--plain", "--no-legend", "--state=active", f"sallyport-{pool}@*.service"
        )
        return [line.split()[0] for line in listed.stdout.splitlines()]

    def main_pid(self, unit):
        """The process id of a unit's worker inside the box; 0 where there is none at the moment."""
        return int(self.box.unit(unit, "MainPID")["MainPID"])

    def main_pids(self):
        shown = self.box.sh("systemctl show -p MainPID --value 'sallyport-*@*.service'")
        return [int(line) for line in shown.split() if line != "0"]

    def wait_until_active(self, *units):
        for unit in units:
            wait_for(lambda unit=unit: self.box.unit(unit, "ActiveState")["ActiveState"] == "active", PATIENCE, unit)

    def set(self, **settings):
        """Adds lines to the env file, and takes back what was added before."""
        path = "/etc/sallyport/sallyport.env"
        self.box.sh(f"[ -e {path}.first ] || cp {path} {path}.first")
        first = self.box.run("cat", f"{path}.first").stdout
        self.box.write(path, first + "".join(f"{name}={value}\n" for name, value in settings.items()))

    @contextlib.contextmanager
    def load(self, *kinds, threads=2):
        """Requests of these kinds without pause; yields a dictionary that holds the report afterwards."""
        report = {}
        words = self.box.from_outside(sys.executable, LOAD_CLIENT, threads, *kinds)
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as client:
            client.stdin.write(self.token + "\n")
            client.stdin.flush()
            try:
                time.sleep(0.5)
                yield report
            finally:
                text, _ = client.communicate(timeout=300)
        report.update(json.loads(text))


def binds():
    return [(ROOT, "/mnt/tree"), (PROGRAMS, "/mnt/programs"), *runtime_folders()]
