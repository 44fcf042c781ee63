"""What tests of links share: a site with private files and an application, and the operator's tool on it."""

import json

from operator_tool import run, settings_of


def snippet(folder, echo):
    return f"""
        location ^~ /files/ {{
            include /etc/nginx/mime.types;
            set $sallyport_files {folder}/files;
            include sallyport/files.conf;
        }}
        location /app/ {{
            include sallyport/protect.conf;
            include sallyport/proxy.conf;
            proxy_pass http://127.0.0.1:{echo.server_port};
        }}
        location /plain/ {{ default_type text/html; root {folder}/srv; }}
    """


def tool(site, *arguments):
    return run(*arguments, **settings_of(site), SALLYPORT_ISSUER=site.url)


def tool_json(site, *arguments):
    ended = tool(site, *arguments)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def make(login, path, expires_in=600, **more):
    """A URL token of that login's."""
    answer = login.site.http.post(
        "/auth/urls", json={"path": path, "expires_in": expires_in} | more, headers=login.bearer
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def status(site, url, **options):
    return site.http.get(url, **options).status_code
