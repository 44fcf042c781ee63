"""A site with one worker in each pool, so that whatever one request leaves behind meets the next one."""

import contextlib

from running_site import site_in

#: What the application behind the gate says of the request that reached it, a line each.
TOLD = (
    "request_method", "request_uri", "http_remote_user", "http_remote_email", "http_remote_groups", "http_remote_name",
    "http_authorization", "http_x_api_key", "http_cookie",
)  # fmt: skip


def application(folder):
    """An HTTP server of nginx's own, which is quick."""
    lines = "".join(f"{name}=${name}\\n" for name in TOLD)
    return f"""
        server {{
            listen unix:{folder}/application.sock;
            access_log off;
            location / {{ return 200 "{lines}"; }}
        }}
        upstream kept_gate {{
            server unix:{folder}/run/sockets/gate.sock max_fails=0;
            keepalive 8;
            keepalive_timeout 1s;
        }}
    """


def locations(folder):
    """An application behind the gate, and the gate's own endpoints over connections to the worker that are kept."""
    return f"""
        access_log off;
        location /app/ {{
            include sallyport/protect.conf;
            include sallyport/proxy.conf;
            proxy_pass http://unix:{folder}/application.sock;
        }}
        location /kept/ {{
            rewrite ^/kept/(.*)$ /auth/$1 break;
            include sallyport/endpoint.conf;
            fastcgi_keep_conn on;
            fastcgi_pass kept_gate;
        }}
    """


@contextlib.contextmanager
def one_worker_site(folder, **settings):
    workers = {f"SALLYPORT_RUN_{kind}_WORKERS": 1 for kind in ("LOGIN", "ACCOUNTS", "GATE")}
    # Tokens and fresh logins that last as long as the test does.
    lasting = {"SALLYPORT_ACCESS_TOKEN_LIFETIME": 86_400, "SALLYPORT_FRESH": 86_400, "SALLYPORT_MAX_BODY": 2_048}
    options = {"snippet": locations(folder), "http": application(folder)}
    with site_in(folder, **options, **workers, **lasting, **settings) as site:
        assert site.socket("gate").parent == folder / "run/sockets", "the name of the folder is too long"
        yield site
