"""A server that runs the package: nginx with TLS, a public and a protected location, in a box."""

import json

PASSWORD = "correct horse battery"
HOST = "example.org"
INSIDE = "/mnt/packages"
SETTINGS = f"""
SALLYPORT_URL=https://{HOST}
SALLYPORT_ISSUER=https://{HOST}
SALLYPORT_HOSTS={HOST}
SALLYPORT_REGISTRATION=open
"""
# Rates that no test reaches.
SITE = f"""
include sallyport/http.conf;
server {{
    include sallyport/server.conf;
    listen 443 ssl http2;
    server_name {HOST};
    root $sallyport_root/srv/www;
    ssl_certificate /etc/ssl/site.pem;
    ssl_certificate_key /etc/ssl/site.key;
    location ^~ /private/ {{
        include sallyport/protect.conf;
    }}
}}
"""
CERTIFICATE = f"""
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN={HOST} \
    -addext subjectAltName=DNS:{HOST} -keyout /etc/ssl/site.key -out /etc/ssl/site.pem 2>/dev/null
mkdir -p /srv/www/private
echo public >/srv/www/index.html
echo private >/srv/www/private/index.html
sed -i 's/rate=[0-9]*r/rate=20000r/' /etc/nginx/sallyport/limits.conf
"""
POOLS = ("login", "accounts", "gate")


class Server:
    def __init__(self, box):
        self.box = box

    def install(self, package, *options, **more):
        """By apt, from what was downloaded when the tree was made; returns what was said."""
        words = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *options, f"{INSIDE}/{package.name}"]
        done = self.box.run(*words, seconds=400, **more)
        return done.stdout + done.stderr

    def configure(self):
        self.box.run(
            "apt-get",
            "install",
            "-y",
            "-q",
            "--no-install-recommends",
            "nginx",
            "curl",
            "openssl",
            "sqlite3",
            seconds=400,
        )
        self.box.sh(CERTIFICATE)
        self.box.write("/etc/nginx/conf.d/site.conf", SITE)
        self.box.sh(f"cat >>/etc/sallyport/sallyport.env <<'EOT'{SETTINGS}EOT")
        self.box.sh("systemctl reload sallyport && nginx -t -q && systemctl restart nginx")

    def ask(self, path, body=None, token=None, method=None):
        """The status and the body, of JSON where it is such."""
        words = ["curl", "-sk", "-w", "\n%{http_code}", "--max-time", "100", "--resolve", f"{HOST}:443:127.0.0.1"]
        words += ["-X", method] if method else []
        words += ["-H", f"Authorization: Bearer {token}"] if token else []
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)] if body is not None else []
        text, status = self.box.run(*words, f"https://{HOST}{path}").stdout.rsplit("\n", 1)
        try:
            return int(status), json.loads(text)
        except ValueError:
            return int(status), text

    def register(self, name, password=PASSWORD):
        status, answer = self.ask("/auth/register", {"username": name, "password": password})
        assert status == 201, answer

    def login(self, name, password=PASSWORD):
        """The answer of a login, with access_token and refresh_token."""
        status, answer = self.ask("/auth/login", {"username": name, "password": password})
        assert status == 200, answer
        return answer

    def workers(self):
        """The process ids of all workers, by unit."""
        units = self.box.sh(
            "systemctl list-units --plain --no-legend --state=active 'sallyport-*@*.service' | cut -d' ' -f1"
        )
        return {unit: self.box.unit(unit, "MainPID")["MainPID"] for unit in units.split()}

    def sockets(self):
        """When each socket began to listen."""
        return {
            pool: self.box.unit(f"sallyport-{pool}.socket", "ActiveState", "ActiveEnterTimestampMonotonic")
            for pool in POOLS
        }

    def version(self):
        return self.box.sh("dpkg-query -W -f '${Version}' sallyport")
