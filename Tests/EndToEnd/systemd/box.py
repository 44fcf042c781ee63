"""A Debian with a real systemd as its first process, in a jail of namespaces, for as long as a `with` lasts.

The jail is what makes that safe. systemd takes all the processes that it finds in its cgroup tree for its own: without
a pid, a mount and a cgroup namespace around it, it would move every process of the machine. The jail's script looks
whether it is in one, and starts nothing where it is not.

Nothing outlives the tests: the kernel kills the jail's first process when its parent dies, however, and the kernel
kills a pid namespace with its first process. What a killed run leaves is an empty cgroup, which the next one removes.
"""

import contextlib
import os
import pathlib
import secrets
import subprocess
import tempfile

from running_site import children, wait_for

# the tree of cgroup v2, alone or beside v1's
CGROUPS = next(
    (
        path
        for path in map(pathlib.Path, ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"))
        if (path / "cgroup.procs").exists()
    ),
    None,
)
PREFIX = "sallyport-test-"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
UNSHARE = ["unshare", "--pid", "--fork", "--kill-child=SIGKILL", "--mount", "--mount-proc", "--cgroup"]

# Joins the cgroup before the namespace is made, so that it is the namespace's root.
JOIN = 'echo $$ >"$1/cgroup.procs"; shift; exec setpriv --pdeathsig KILL -- "$@"'
# No root of all cgroups has cgroup.events: where it is missing, this is the machine's own tree.
JAIL = """
set -eu
[ $$ = 1 ]
umount -R /sys/fs/cgroup
mount -t cgroup2 cgroup2 /sys/fs/cgroup
[ -e /sys/fs/cgroup/cgroup.events ]
mount -t tmpfs -o mode=755 tmpfs /run
exec "$@"
"""


class CommandFailed(AssertionError):
    pass


class Box:
    """Commands run in it as root, in no unit; its network is its own loopback."""

    def __init__(self, jail, log):
        self.jail, self.log = jail, log
        self.leader = None

    def words(self):
        """What the console was told last."""
        self.log.seek(0)
        return self.log.read()[-4000:]

    def find_leader(self):
        """The process id, out here, of the systemd: a child of nspawn, which is the child of unshare."""
        if self.jail.poll() is not None:
            raise CommandFailed(f"the box did not start: {self.words()}")
        self.leader = next((pid for nspawn in children(self.jail.pid) for pid in children(nspawn)), None)

    def wait_until_up(self):
        state = None

        def is_up():
            nonlocal state
            # before systemd there are others in its place
            self.find_leader()
            state = self.leader and self.run("systemctl", "is-system-running", check=False)
            return state and state.stdout.strip() in ("running", "degraded")

        try:
            wait_for(is_up, 120, "systemd is up")
        except AssertionError as error:
            raise CommandFailed(f"{state}\n{self.words()}") from error

    def entering(self, *command, **environment):
        variables = {
            "PATH": PATH,
            "LANG": "C.UTF-8",
            "HOME": "/root",
            "TERM": "dumb",
            "DEBIAN_FRONTEND": "noninteractive",
        }
        words = [f"{name}={value}" for name, value in (variables | environment).items()]
        enter = ["nsenter", "--target", str(self.leader), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w"]
        return [*enter, "env", "-i", *words, *map(str, command)]

    def run(self, *command, check=True, seconds=200, stdin="", **environment):
        """Runs it to its end; standard output and error are text. `check`: a status other than 0 fails the test."""
        done = subprocess.run(
            self.entering(*command, **environment),
            input=stdin,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
        )
        if check and done.returncode:
            raise CommandFailed(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    def sh(self, script, **options):
        """Runs it by bash, up to the first command that fails; returns what it printed."""
        return self.run("bash", "-euo", "pipefail", "-c", script, **options).stdout

    def start(self, *command, **options):
        """Starts it in the box and goes on; it ends with the box if not before."""
        return subprocess.Popen(self.entering(*command), text=True, **options)

    def from_outside(self, *command):
        """The words of a command that runs with the machine's files and programs on the box's network."""
        return ["nsenter", "--target", str(self.leader), "-n", *map(str, command)]

    def write(self, path, text, mode="0644"):
        self.run("install", "-D", "-m", mode, "/dev/stdin", path, stdin=text)

    def journal(self, *arguments):
        return self.run("journalctl", "--no-pager", "-o", "cat", *arguments).stdout

    def unit(self, name, *properties):
        """The unit's properties, as a dictionary."""
        shown = self.run("systemctl", "show", name, *(f"--property={one}" for one in properties)).stdout
        return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)


def remove_cgroup(folder):
    """Removes the folder from its leaves on, and says whether it is gone: a process that is still there keeps it."""
    for path, _, _ in os.walk(folder, topdown=False):
        with contextlib.suppress(OSError):
            os.rmdir(path)
    return not folder.exists()


def remove_left_cgroups():
    """Those of runs that were killed; the name says whose they were."""
    for folder in CGROUPS.glob(PREFIX + "*"):
        if not pathlib.Path(f"/proc/{folder.name.removeprefix(PREFIX).split('-')[0]}").exists():
            remove_cgroup(folder)


def boot_command(tree, name, options):
    nspawn = ["systemd-nspawn", "--quiet", "--boot", f"--directory={tree}", f"--machine={name}", "--register=no"]
    nspawn += ["--keep-unit", "--link-journal=no", "--timezone=off", "--console=pipe", "--volatile=overlay"]
    nspawn += ["--private-network", *options]
    jail = [*UNSHARE, "--propagation", "private", "sh", "-c", JAIL, "jail", *nspawn]
    return ["sh", "-c", JOIN, "join", str(CGROUPS / name), *jail]


@contextlib.contextmanager
def booted(tree, bind=(), options=()):
    """A box from that tree, which stays as it is: what is changed lies in memory, and is gone with the box.

    `bind`: pairs of a path of the machine's and one inside, to be read there. `options`: more of systemd-nspawn's.
    """
    remove_left_cgroups()
    name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    (CGROUPS / name).mkdir()
    with tempfile.TemporaryFile("w+") as log:
        binds = [f"--bind-ro={there}:{inside}" for there, inside in bind]
        command = boot_command(tree, name, [*binds, *options])
        jail = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            box = Box(jail, log)
            box.wait_until_up()
            yield box
        finally:
            # all that is inside ends with it
            jail.kill()
            jail.wait()
            wait_for(lambda: remove_cgroup(CGROUPS / name), 60, "the box is gone")
