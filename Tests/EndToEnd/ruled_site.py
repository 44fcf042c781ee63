"""A site whose gate has rules, in a file that tests change as an operator does."""

import json

from private_site import start_echo

WORKERS = 3


class Rules:
    """The file, changed as an operator does."""

    def __init__(self, path):
        self.path = path

    def become(self, *rules):
        """By a new file in the place of the old one."""
        new = self.path.with_suffix(".new")
        new.write_text("".join(f"{rule}\n" for rule in rules))
        new.chmod(0o644)
        new.rename(self.path)


class Ruled:
    """A site with rules, an application that tells what it is sent, and files with an index."""

    def __init__(self, make_site, folder, **settings):
        folder.mkdir(exist_ok=True)
        self.rules = Rules(folder / "rules")
        (folder / "srv/shelf").mkdir(parents=True)
        (folder / "srv/shelf/index.html").write_text("the index\n")
        self.echo = start_echo()
        self.site = make_site(
            snippet=f"""
                include sallyport/protect.conf;
                root $sallyport_root{folder}/srv;
                location /app/ {{
                    include sallyport/proxy.conf; proxy_pass http://127.0.0.1:{self.echo.server_port};
                }}""",
            SALLYPORT_RULES_FILE=self.rules.path,
            SALLYPORT_RUN_GATE_WORKERS=WORKERS,
            SALLYPORT_HOSTS="localhost,127.0.0.1,[::1],books.example,other.example",
            **settings,
        )
        self.http = self.site.http

    def status(self, path="/app/", **options):
        return self.http.get(path, **options).status_code

    def log(self, words):
        return [line for line in map(json.loads, self.site.log("gate").splitlines()) if words in line["message"]]
