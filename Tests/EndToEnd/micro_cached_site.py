"""A site whose nginx keeps the gate's answers (nginx/micro-cache.conf), beside other caches that are set recklessly."""

import contextlib
import json
import time

from private_site import start_echo
from running_site import ROOT, free_port, site_in

#: What an operator may have said of caches of their own, above all servers: none of it may reach the gate's answers.
RECKLESS = """
    fastcgi_cache_valid any 10m;
    fastcgi_cache_use_stale error timeout invalid_header updating http_403 http_500 http_503;
    fastcgi_cache_background_update on;
    fastcgi_cache_lock on;
    fastcgi_cache_min_uses 2;
    fastcgi_ignore_headers Set-Cookie Vary;
    fastcgi_no_cache $http_x_nothing;
    open_file_cache max=100;
"""
RULES = """\
allow role:editor * https://*/app/role
deny everyone * https://*/app/role
allow users * *
"""


def switched_on():
    """The shipped nginx/verify.conf, changed as it says."""
    shipped = (ROOT / "nginx/verify.conf").read_text()
    changed = shipped.replace("fastcgi_cache off;\n", "").replace("\n#include", "\ninclude")
    assert shipped.count("fastcgi_cache off;\n") == shipped.count("\n#include") == 1
    return changed


def server_lines(folder, echo):
    """The same locations in each server."""
    proxied = f"include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{echo.server_port};"
    app = f"include sallyport/protect.conf; {proxied}"
    return f"""
        location /app/ {{ {app} }}
        location /patient/ {{ set $sallyport_always_ask 1; {app} }}
        location /shelf/ {{ include sallyport/protect.conf; root $sallyport_root{folder}/srv; }}
        location ^~ /files/ {{
            set $sallyport_files {folder}/files;
            if ($http_x_test_prefix) {{ set $sallyport_files_prefix /files/alice/; }}
            include sallyport/files.conf;
        }}
    """


@contextlib.contextmanager
def micro_cached_site(folder):
    """The site, with a second server at `site.other_port`, all of which is protected."""
    echo, verify, port = start_echo(), folder / "verify.conf", free_port()
    for path in ("srv/shelf/index.html", "files/alice/alice/a.txt"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("kept\n")
    verify.write_text(switched_on())
    http = f"""
        include sallyport/micro-cache.conf;
        {RECKLESS}
        server {{
            include sallyport/server.conf;
            listen 127.0.0.1:{port} ssl http2;
            server_name localhost;
            ssl_certificate {folder}/run/tls/certificate.pem;
            ssl_certificate_key {folder}/run/tls/key.pem;
            ssl_protocols TLSv1.2 TLSv1.3;
            include sallyport/protect.conf;
            root $sallyport_root{folder}/srv;
            {server_lines(folder, echo)}
        }}"""
    rules = folder / "rules"
    rules.write_text(RULES)
    settings = {
        "SALLYPORT_RUN_VERIFY": verify,
        "SALLYPORT_HOSTS": "localhost,127.0.0.1",
        "SALLYPORT_RULES_FILE": rules,
    }
    with site_in(folder, snippet=server_lines(folder, echo), http=http, **settings) as site:
        site.other_port = port
        yield site
    echo.shutdown()


def questions(site):
    """How many questions the gate has answered so far, by its log."""
    return sum(json.loads(line).get("path") == "/_sallyport/verify" for line in site.json_lines("gate"))


def until_the_next_second():
    """Whatever nginx reads from here on, it reads in a second in which nothing was kept before."""
    time.sleep(1.02 - time.time() % 1)


def in_one_second(steps):
    """What the steps return, done anew until nginx's clock has shown one second all the while: one in which nothing
    was kept before."""
    for _ in range(100):
        until_the_next_second()
        began = time.time()
        result = steps()
        if int(time.time()) == int(began):
            return result
    raise AssertionError("this machine does not get it done within a second")
