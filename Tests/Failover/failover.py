"""Three nodes behind HAProxy over a PostgreSQL primary and its synchronous standby, under load, while things die (attack A37).

    script/test --postgres          # or: python3 Tests/Failover/failover.py [SECONDS]

What is acknowledged is written down by the clients and looked for at the end; docs and limits: Docs/Testing.md. Python's own library alone; HAProxy and
PostgreSQL are Debian's. Everything is in one temporary folder, on ports that the kernel chose; every process that is started here is ended here.
"""

import concurrent.futures
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEGEL = os.environ.get("SEGEL_BINARY", REPOSITORY + "/.build/debug/segel")
BIN = sorted(("/usr/lib/postgresql/" + v + "/bin" for v in os.listdir("/usr/lib/postgresql")), key=lambda p: int(p.split("/")[4]))[-1]
AS = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
PHASE = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
NODES = 3


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
        time.sleep(0.2)
    raise SystemExit(f"waited {seconds} s in vain: {what}")


class Cluster:
    def __init__(self, folder):
        self.folder, self.children = folder, []
        self.ports = {name: free_port() for name in ["primary", "standby", "proxy"] + [f"node{i}" for i in range(NODES)]}
        self.nodes = {}

    # PostgreSQL

    def server(self, name, *options):
        args = f"-c port={self.ports[name]} -c unix_socket_directories={self.folder}/pg -c listen_addresses=127.0.0.1 " + " ".join(options)
        run(*AS, BIN + "/pg_ctl", "-D", f"{self.folder}/pg/{name}", "-l", f"{self.folder}/pg/{name}.log", "-w", "-t", "180", "-o", args, "start")

    def sql(self, name, text, database="segel"):
        address = f"host=127.0.0.1 port={self.ports[name]} dbname={database} user=owner passfile={self.folder}/pg/passfile"
        return run(*AS, "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-d", address, "-c", text).strip()

    def start_database(self):
        place, secret = self.folder + "/pg", os.urandom(12).hex()
        os.mkdir(place, 0o700)
        for name, text in {"secret": secret, "passfile": f"*:*:*:*:{secret}\n"}.items():
            with open(os.open(f"{place}/{name}", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(text)
        if AS:
            os.chmod(self.folder, 0o711)
            run("chown", "-R", "postgres", place)
        run(*AS, BIN + "/initdb", "-D", place + "/primary", "-U", "owner", f"--pwfile={place}/secret", "-A", "scram-sha-256", "-E", "UTF8",
            "--locale=C", "--no-sync")
        self.server("primary", "-c max_connections=200")
        run(*AS, BIN + "/pg_basebackup", "-D", place + "/standby", "-R", "-d",
            f"host=127.0.0.1 port={self.ports['primary']} user=owner passfile={place}/passfile application_name=standby")
        self.server("standby", "-c max_connections=200")
        # From here on no commit is acknowledged that is not on the standby's disk too. Not in the base backup: promoted, it waits for nobody.
        self.sql("primary", "ALTER SYSTEM SET synchronous_standby_names = 'standby'", "postgres")
        self.sql("primary", "SELECT pg_reload_conf()", "postgres")
        wait_for("a synchronous standby", lambda: self.sql("primary", "SELECT sync_state FROM pg_stat_replication", "postgres") == "sync")
        self.sql("primary", f"CREATE ROLE segel LOGIN PASSWORD '{secret}'", "postgres")
        self.sql("primary", "CREATE DATABASE segel OWNER segel", "postgres")
        with open(os.open(self.folder + "/password", os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(secret)

    def kill_primary(self):
        with open(self.folder + "/pg/primary/postmaster.pid") as file:
            pid = int(file.readline())
        os.kill(pid, signal.SIGKILL)
        run(*AS, BIN + "/pg_ctl", "-D", self.folder + "/pg/standby", "-w", "-t", "180", "promote")

    # Segel

    def data(self, node):
        return f"{self.folder}/{node}"

    def initialise(self):
        hosts = f"127.0.0.1:{self.ports['primary']},127.0.0.1:{self.ports['standby']}"
        self.passphrase = self.folder + "/passphrase"
        with open(self.passphrase, "w") as file:
            file.write("a passphrase of this test alone\n")
        run(SEGEL, "init", self.data("node0"), "--passphrase-file", self.passphrase, "--root-key", self.folder + "/root", "--root-passphrase-file",
            self.passphrase, "--public-url", f"http://127.0.0.1:{self.ports['proxy']}", "--catalogue", REPOSITORY + "/Catalogue", "--database",
            f"postgresql://segel@{hosts}/segel", "--database-password-file", self.folder + "/password")
        for number in range(1, NODES):
            os.mkdir(self.data(f"node{number}"), 0o700)
            for name in ["config.json", "catalogue"]:
                source, target = f"{self.data('node0')}/{name}", f"{self.data(f'node{number}')}/{name}"
                shutil.copytree(source, target) if os.path.isdir(source) else shutil.copy(source, target)

    def start_node(self, node):
        with open(f"{self.folder}/{node}.log", "a") as log:
            child = subprocess.Popen([SEGEL, "serve", "--data", self.data(node), "--passphrase-file", self.passphrase, "--port",
                                      str(self.ports[node]), "--limit", "all=off"], stdout=log, stderr=log)
        self.nodes[node] = child
        self.children.append(child)

    def is_ready(self, port):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False

    def start_proxy(self):
        servers = "\n".join(f"    server node{i} 127.0.0.1:{self.ports[f'node{i}']} check inter 500 fall 2 rise 1" for i in range(NODES))
        with open(self.folder + "/haproxy.cfg", "w") as file:
            file.write(f"""defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
frontend city
    bind 127.0.0.1:{self.ports['proxy']}
    default_backend nodes
backend nodes
    balance roundrobin
    option httpchk GET /livez
    option redispatch
{servers}
""")
        self.children.append(subprocess.Popen(["haproxy", "-db", "-f", self.folder + "/haproxy.cfg"], stdout=subprocess.DEVNULL,
                                              stderr=subprocess.DEVNULL))

    def segel(self, node, *command):
        return subprocess.run([SEGEL, *command, "--data", self.data(node)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=180)

    def stop(self):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        for name in ["primary", "standby"]:
            subprocess.run([*AS, BIN + "/pg_ctl", "-D", f"{self.folder}/pg/{name}", "-m", "immediate", "stop"], cwd="/", stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)


class Load:
    """Clients that write down what they were told. `lies`: what must never happen."""

    def __init__(self, cluster, token):
        self.cluster, self.token = cluster, token
        self.lock, self.ended = threading.Lock(), threading.Event()
        self.asked, self.officers, self.times, self.lies = [], [], [], []
        self.refused = self.reads = 0

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.cluster.ports["proxy"], timeout=60)
        connection.request(method, path, body, {"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def ask(self):
        """A question to a wallet: one row, acknowledged with 201."""
        while not self.ended.is_set():
            try:
                status, body = self.call("POST", "/api/v1/presentations", json.dumps({"policy": "usia-17"}))
            except (OSError, http.client.HTTPException):
                status = 0
            with self.lock:
                if status == 201:
                    self.asked.append(json.loads(body)["id"])
                    self.times.append(time.monotonic())
                else:
                    self.refused += 1
            time.sleep(0.01)

    def look(self):
        """What was acknowledged is there, at whichever node, from then on."""
        while not self.ended.is_set():
            with self.lock:
                known = random.choice(self.asked) if self.asked else None
            if known is None:
                continue
            try:
                status, _ = self.call("GET", "/api/v1/presentations/" + known)
            except (OSError, http.client.HTTPException):
                continue
            with self.lock:
                self.reads += 1
                if status == 404:
                    self.lies.append(f"acknowledged, then not there: {known}")
            time.sleep(0.01)

    def appoint(self, node):
        """An officer by a node's own admin door: an account, a code, an entry of the log in one transaction."""
        number = 0
        while not self.ended.is_set():
            number += 1
            name = f"{node}-{number}"
            done = self.cluster.segel(node, "officer", "add", name, "--duty", "counter@dpmptsp")
            with self.lock:
                if done.returncode == 0:
                    self.officers.append(name)
                else:
                    self.refused += 1
            if done.returncode != 0:
                time.sleep(0.2)


def pause(times, begin, end):
    """The longest time without an acknowledgement, in seconds."""
    inside = [begin] + [t for t in times if begin <= t <= end] + [end]
    return max(b - a for a, b in zip(inside, inside[1:]))


def drained(cluster, node, token):
    """A request that is half sent when SIGTERM comes is answered; then the node ends by itself, with 0."""
    body = json.dumps({"policy": "usia-17"}).encode()
    with socket.create_connection(("127.0.0.1", cluster.ports[node]), timeout=120) as connection:
        head = f"POST /api/v1/presentations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body[:5])
        wait_for("the request's beginning to be read", lambda: cluster.is_ready(cluster.ports[node]))
        cluster.nodes[node].send_signal(signal.SIGTERM)

        def refuses():
            try:
                socket.create_connection(("127.0.0.1", cluster.ports[node]), timeout=5).close()
                return False
            except OSError:
                return True

        wait_for("a node that takes no more connections", refuses)
        connection.sendall(body[5:])
        answer = b""
        while chunk := connection.recv(4096):
            answer += chunk
    return answer.startswith(b"HTTP/1.1 201"), cluster.nodes[node].wait(timeout=180)


def main(cluster):
    cluster.start_database()
    cluster.initialise()
    for number in range(NODES):
        cluster.start_node(f"node{number}")
    cluster.start_proxy()
    for number in range(NODES):
        wait_for(f"node{number}", lambda: cluster.is_ready(cluster.ports[f"node{number}"]))
    token = cluster.segel("node0", "verifier", "add", "klinik", "--policies", "usia-17").stdout.strip()
    load = Load(cluster, token)
    wait_for("a first answer through the proxy", lambda: load.call("GET", "/api/v1/presentations/00")[0] in (400, 404))
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        work = [pool.submit(load.ask) for _ in range(4)] + [pool.submit(load.look) for _ in range(2)]
        work += [pool.submit(load.appoint, f"node{i}") for i in range(1, NODES)]
        try:
            time.sleep(PHASE)
            quiet = time.monotonic()
            cluster.nodes["node0"].kill()
            time.sleep(PHASE)
            node_dead = time.monotonic()
            cluster.kill_primary()
            promoted = time.monotonic()
            with load.lock:
                before = len(load.asked)
            wait_for("acknowledgements from the promoted standby", lambda: len(load.asked) > before + 20)
            time.sleep(PHASE)
            end = time.monotonic()
        finally:
            load.ended.set()
        for job in work:
            job.result()
    cluster.start_node("node0")
    wait_for("the killed node again", lambda: cluster.is_ready(cluster.ports["node0"]))

    stored = set(cluster.sql("standby", "SELECT encode(id, 'hex') FROM presentation_requests").split())
    officers = cluster.sql("standby", "SELECT convert_from(name, 'UTF8') FROM accounts WHERE name_kind = 2").split()
    lies = load.lies + [f"lost: {i}" for i in load.asked if i.replace("-", "") not in stored]
    lies += [f"lost officer: {n}" for n in load.officers if n not in officers]
    lies += ["one id twice"] if len(set(load.asked)) != len(load.asked) else []
    answered, status = drained(cluster, "node2", token)
    for node in ["node0", "node1"]:
        cluster.nodes[node].send_signal(signal.SIGTERM)
        cluster.nodes[node].wait(timeout=180)
    fsck = subprocess.run([SEGEL, "log", "fsck", "--data", cluster.data("node0")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    print(f"acknowledged            {len(load.asked)} questions, {len(load.officers)} officers; refused or cut off {load.refused}; read again {load.reads}")
    print(f"longest pause           {pause(load.times, quiet - PHASE, quiet):.2f} s undisturbed, {pause(load.times, quiet, node_dead):.2f} s as a node died,"
          f" {pause(load.times, node_dead, end):.2f} s as the primary died (promotion itself {promoted - node_dead:.2f} s)")
    print(f"lost or twice           {len(lies)}")
    print(f"the log                 {fsck.stdout.strip()}")
    print(f"drained                 {'the request under way was answered' if answered else 'THE REQUEST UNDER WAY WAS LOST'}, exit {status}")
    for lie in lies[:20]:
        print(lie)
    return 0 if not lies and fsck.returncode == 0 and answered and status == 0 and load.asked and load.officers else 1


if __name__ == "__main__":
    for tool in ["haproxy", "psql"]:
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is not installed: script/setup --with-test-tools")
    place = tempfile.mkdtemp(prefix="segel-failover-")
    cluster = Cluster(place)
    try:
        code = main(cluster)
    except BaseException:
        for name in sorted(os.listdir(place)):
            if name.endswith(".log"):
                with open(f"{place}/{name}") as file:
                    print(f"-- {name}\n" + file.read()[-2000:], file=sys.stderr)
        raise
    finally:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)
    sys.exit(code)
