"""PostgreSQL's primary with a synchronous standby, Segel's nodes over it, HAProxy before them: started on loopback, in one folder, ended by who started them."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time

import network
from history import NotAsked

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEGEL = os.environ.get("SEGEL_BINARY", REPOSITORY + "/.build/debug/segel")
BIN = sorted(("/usr/lib/postgresql/" + v + "/bin" for v in os.listdir("/usr/lib/postgresql")), key=lambda p: int(p.split("/")[4]))[-1]
AS = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", **options)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def wait_for(what, question, seconds=180):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return
        time.sleep(0.1)
    raise SystemExit(f"waited {seconds} s in vain: {what}")


class Database:
    """Two servers. `small`: the primary's data, not its write-ahead log, lies in a file system of so many MiB."""

    def __init__(self, folder, addresses=("127.0.0.1",), small=None):
        self.folder, self.addresses, self.small = folder + "/pg", addresses, small
        self.ports = {"primary": free_port(), "standby": free_port()}

    def data(self, name):
        return f"{self.folder}/{name}/data" if name == "primary" else f"{self.folder}/{name}"

    def server(self, name):
        args = (f"-c port={self.ports[name]} -c unix_socket_directories={self.folder} -c listen_addresses={','.join(self.addresses)}"
                " -c max_connections=200 -c wal_keep_size=512MB")
        run(*AS, BIN + "/pg_ctl", "-D", self.data(name), "-l", f"{self.folder}/{name}.log", "-w", "-t", "180", "-o", args, "start")

    def sql(self, name, text, database="segel"):
        address = f"host=127.0.0.1 port={self.ports[name]} dbname={database} user=owner passfile={self.folder}/passfile"
        return run(*AS, "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", text).strip()

    def start(self):
        secret = os.urandom(12).hex()
        os.makedirs(self.folder + "/primary", 0o700)
        for name, text in {"secret": secret, "passfile": f"*:*:*:*:{secret}\n"}.items():
            with open(os.open(f"{self.folder}/{name}", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(text)
        if self.small:
            network.run("mount", "-t", "tmpfs", "-o", f"size={self.small}m,mode=700", "segel-test", self.folder + "/primary")
        if AS:
            os.chmod(os.path.dirname(self.folder), 0o711)
            run("chown", "-R", "postgres", self.folder)
        run(*AS, BIN + "/initdb", "-D", self.data("primary"), "-U", "owner", f"--pwfile={self.folder}/secret", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C", "--no-sync", f"--waldir={self.folder}/wal")
        for address in self.addresses[1:]:
            with open(self.data("primary") + "/pg_hba.conf", "a") as file:
                file.write(f"host all all {address}/24 scram-sha-256\n")
        self.server("primary")
        run(*AS, BIN + "/pg_basebackup", "-D", self.data("standby"), "-R", "-d",
            f"host=127.0.0.1 port={self.ports['primary']} user=owner passfile={self.folder}/passfile application_name=standby")
        self.server("standby")
        # From here on no commit is acknowledged that is not on the standby's disk too. Not in the base backup: promoted, it waits for nobody.
        self.sql("primary", "ALTER SYSTEM SET synchronous_standby_names = 'standby'", "postgres")
        self.sql("primary", "SELECT pg_reload_conf()", "postgres")
        wait_for("a synchronous standby", lambda: self.sql("primary", "SELECT sync_state FROM pg_stat_replication", "postgres") == "sync")
        self.sql("primary", f"CREATE ROLE segel LOGIN PASSWORD '{secret}'", "postgres")
        self.sql("primary", "CREATE DATABASE segel OWNER segel", "postgres")
        with open(os.open(os.path.dirname(self.folder) + "/password", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secret)

    @property
    def url(self):
        """As every node can reach it: by the last address, which nodes in a network of their own have a way to."""
        hosts = ",".join(f"{self.addresses[-1]}:{self.ports[name]}" for name in ["primary", "standby"])
        return f"postgresql://segel@{hosts}/segel"

    def kill_primary(self):
        with open(self.data("primary") + "/postmaster.pid") as file:
            pid = int(file.readline())
        os.kill(pid, signal.SIGKILL)
        run(*AS, BIN + "/pg_ctl", "-D", self.data("standby"), "-w", "-t", "180", "promote")

    def is_up(self, name):
        return subprocess.run([*AS, BIN + "/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.ports[name])], cwd="/").returncode == 0

    def stop(self):
        for name in ["primary", "standby"]:
            subprocess.run([*AS, BIN + "/pg_ctl", "-D", self.data(name), "-m", "immediate", "stop"], cwd="/", stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
        if self.small:
            subprocess.run(["umount", "-l", self.folder + "/primary"], stderr=subprocess.DEVNULL)


class Node:
    """One `segel serve` with its directory. `prefix`: what puts it into a network of its own."""

    def __init__(self, cluster, name, address="127.0.0.1", prefix=()):
        self.cluster, self.name, self.address, self.prefix = cluster, name, address, list(prefix)
        self.port, self.data, self.child, self.binary = free_port(), f"{cluster.folder}/{name}", None, SEGEL

    def start(self, binary=None):
        self.binary = binary or self.binary
        with open(f"{self.cluster.folder}/{self.name}.log", "a") as log:
            self.child = subprocess.Popen([*self.prefix, self.binary, "serve", "--data", self.data, "--passphrase-file", self.cluster.passphrase, "--host",
                                           self.address, "--port", str(self.port), "--limit", "all=off"], stdout=log, stderr=log)
        self.cluster.children.append(self.child)

    def stop(self):
        """In good order."""
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(timeout=180)

    def get(self, path, timeout=5):
        """Asked past the proxy. None where nobody answers."""
        try:
            connection = http.client.HTTPConnection(self.address, self.port, timeout=timeout)
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None

    def is_ready(self):
        return self.get("/readyz") is not None

    def ask(self, request, /, **values):
        """At the node's admin door (`AdminRequest`): the answer's kind with its values. Raises OSError where nobody answers, NotAsked where nobody heard."""
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(120)
            try:
                door.connect(self.data + "/admin.sock")
            except OSError as error:
                raise NotAsked(str(error)) from error
            connection = http.client.HTTPConnection("admin")
            connection.sock = door
            connection.request("POST", "/admin", json.dumps({request: values}))
            answer = connection.getresponse()
            if answer.status != 200:
                raise ConnectionError(f"the admin door answered {answer.status}")
            return next(iter(json.loads(answer.read()).items()))

    def segel(self, *command):
        """What it prints as data; what it says to people besides goes elsewhere."""
        return subprocess.run([self.binary, *command, "--data", self.data], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True).stdout


class Cluster:
    """`network`: one in which the last node lives, or None. `binary`: of all nodes at first, with the catalogue beside it where there is one."""

    def __init__(self, folder, nodes=3, apart=None, small=None, binary=SEGEL):
        self.folder, self.children, self.proxy, self.binary = folder, [], free_port(), binary
        own = os.path.dirname(binary) + "/Catalogue"
        self.catalogue = own if os.path.isdir(own) else REPOSITORY + "/Catalogue"
        self.passphrase = folder + "/passphrase"
        self.database = Database(folder, ("127.0.0.1", *([apart.here] if apart else [])), small)
        self.nodes = [Node(self, f"node{number}") for number in range(nodes)]
        if apart:
            self.nodes[-1].address, self.nodes[-1].prefix = apart.there, apart.prefix

    def start(self):
        self.database.start()
        with open(self.passphrase, "w") as file:
            file.write("a passphrase of this test alone\n")
        first = self.nodes[0]
        run(self.binary, "init", first.data, "--passphrase-file", self.passphrase, "--root-key", self.folder + "/root", "--root-passphrase-file", self.passphrase,
            "--public-url", f"http://127.0.0.1:{self.proxy}", "--catalogue", self.catalogue, "--database", self.database.url,
            "--database-password-file", self.folder + "/password", "--officer-passwords")
        for node in self.nodes[1:]:
            os.mkdir(node.data, 0o700)
            shutil.copy(first.data + "/config.json", node.data)
            shutil.copytree(first.data + "/catalogue", node.data + "/catalogue")
        for node in self.nodes:
            node.start(self.binary)
        self.start_proxy("default_backend city\n" + backend("city", self.nodes))
        for node in self.nodes:
            wait_for(node.name, node.is_ready)

    def start_proxy(self, rules):
        with open(self.folder + "/haproxy.cfg", "w") as file:
            file.write(f"""defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
frontend door
    bind 127.0.0.1:{self.proxy}
    {rules}
""")
        self.children.append(subprocess.Popen(["haproxy", "-db", "-f", self.folder + "/haproxy.cfg"], stdout=subprocess.DEVNULL,
                                              stderr=subprocess.DEVNULL))

    def stop(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        self.database.stop()


def backend(name, nodes):
    """Nodes by turns. A node is asked whether it lives, not whether it is ready: with a full disk none is, and all still verify."""
    servers = "\n".join(f"    server {node.name} {node.address}:{node.port} check inter 500 fall 2 rise 1" for node in nodes)
    return f"backend {name}\n    balance roundrobin\n    option httpchk GET /livez\n    option redispatch\n{servers}\n"
