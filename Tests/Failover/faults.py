"""What befalls the nodes and the database while the city works. Each answers a line for the report, or nothing."""

import json
import os
import random
import signal
import socket
import subprocess
import time

from cluster import run, wait_for
from people import Browser


class Skipped(Exception):
    """Why a fault cannot be had here."""


def goes_on(city, kind, more=5, seconds=180):
    """Until so many more were acknowledged."""
    before = len(city.times[kind])
    wait_for(f"{kind} again", lambda: len(city.times[kind]) >= before + more or city.failures, seconds)


def kill_node(city):
    """`kill -9` of a node, which is started again."""
    node = city.cluster.nodes[0]
    node.child.kill()
    node.child.wait()
    goes_on(city, "issued")
    node.start()
    wait_for("the killed node again", node.is_ready)


def replace_nodes(city, binary):
    """Every node by one of another version, one after the other: the schema first, as the newest of them needs it (Docs/Decisions/0026). Nodes of before go on
    under it and start under it; the last one is taken back to what it was, and forth again."""
    nodes, statuses = city.cluster.nodes, []
    before = nodes[0].binary

    def replace(node, program, first=lambda: None):
        statuses.append(node.stop())
        first()
        node.start(program)
        wait_for(f"{node.name} by {program}", node.is_ready)
        for kind in ["decided", "asked"]:
            goes_on(city, kind, 3)

    plan = []

    def migrate():
        # From the directory of a node that is down; the others go on under the new schema.
        done = subprocess.run([binary, "db", "migrate", "--plan", "--data", nodes[0].data], stdout=subprocess.PIPE, text=True)
        plan.extend(line.removeprefix("would run  ") for line in done.stdout.splitlines() if line.startswith("would run"))
        run(binary, "db", "migrate", "--data", nodes[0].data)
        goes_on(city, "decided", 3)

    replace(nodes[0], before, migrate)
    for node in nodes:
        replace(node, binary)
    replace(nodes[-1], before)
    replace(nodes[-1], binary)
    if any(statuses):
        city.lie(f"nodes that were replaced ended with {statuses}")
    schema = [each for each in city.refusals[city.phase] if "_schema" in each]
    if schema:
        city.lie(f"refused because of the schema: {schema}")
    return f"migrations: {', '.join(plan) or 'none'}"


def cut_off(city, apart):
    """The cable of a node is cut while it holds the tenant's lock, in the middle of a transaction; the server gives the lock to others when the transaction was idle for
    30 seconds (`idle_in_transaction_session_timeout`). The node is asked nothing meanwhile and takes part again when the cable is mended."""
    if apart is None:
        raise Skipped("no network namespaces here")
    node, database = city.cluster.nodes[-1], city.cluster.database
    holds = f"""SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted
                AND client_addr = '{apart.there}' AND state = 'idle in transaction'"""
    for _ in range(400):
        # Stopped it changes nothing any more, so what is seen is still so when the cable is cut.
        node.child.send_signal(signal.SIGSTOP)
        if database.sql("primary", holds, "postgres") != "0":
            break
        node.child.send_signal(signal.SIGCONT)
        time.sleep(random.uniform(0.002, 0.05))
    else:
        node.child.send_signal(signal.SIGCONT)
        raise SystemExit("the node was never seen with the tenant's lock")
    apart.cut()
    node.child.send_signal(signal.SIGCONT)
    cut = time.monotonic()
    # More than can have been answered already and not read yet.
    goes_on(city, "decided", 10)
    took = time.monotonic() - cut
    apart.mend()
    wait_for("the node that was cut off", node.is_ready)
    # By itself, not through the proxy: what it writes is in the one history.
    browser = Browser(node.port, address=node.address)
    answers = [browser.send("POST", "/api/v1/presentations", json.dumps({"policy": "usia-17"}), Authorization="Bearer " + city.token) for _ in range(3)]
    if not all(answer.status == 201 for answer in answers):
        city.lie(f"cut off and back, the node answers {[answer.status for answer in answers]}")
    city.asked += [json.loads(answer.body)["id"] for answer in answers if answer.status == 201]
    return f"others wrote again {took:.0f} s after the cut"


def fill_disk(city, small):
    """The file system of the primary's data is filled to its last byte, and emptied again when both a refusal and verifying were seen."""
    if not small:
        raise Skipped("no file system of its own can be mounted here")
    database, refusals = city.cluster.database, city.refusals[city.phase]
    ballast = database.folder + "/primary/ballast"
    verified, begin = len(city.times["verified"]), time.monotonic()
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
        wait_for("a refusal because of the full disk", lambda: any("store_full" in each for each in list(refusals)) or city.failures)
        refused = time.monotonic()
        wait_for("verifying with a full disk", lambda: len(city.times["verified"]) > verified + 20 or city.failures)
        time.sleep(2)
    during = sum(refused <= each for each in city.times["verified"])
    os.remove(ballast)
    if not database.is_up("primary"):
        database.server("primary")
    goes_on(city, "issued")
    if any(each.startswith("500") for each in refusals):
        city.lie(f"a full disk was answered with 500: {dict(refusals)}")
    return f"refused with 503 store_full after {refused - begin:.1f} s, {during} verified meanwhile"


def promote(city):
    """The primary is killed, and the standby promoted at once."""
    begin = time.monotonic()
    city.cluster.database.kill_primary()
    took = time.monotonic() - begin
    for kind in ["asked", "decided", "issued", "verified"]:
        goes_on(city, kind)
    return f"promotion itself {took:.1f} s"


def drained(city, node):
    """A request that is half sent when SIGTERM comes is answered; then the node ends by itself, with 0."""
    body = json.dumps({"policy": "usia-17"}).encode()
    with socket.create_connection((node.address, node.port), timeout=120) as connection:
        head = f"POST /api/v1/presentations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {city.token}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode() + body[:5])
        wait_for("the request's beginning to be read", node.is_ready)
        node.child.send_signal(signal.SIGTERM)

        def refuses():
            try:
                socket.create_connection((node.address, node.port), timeout=5).close()
                return False
            except OSError:
                return True

        wait_for("a node that takes no more connections", refuses)
        connection.sendall(body[5:])
        answer = b""
        while chunk := connection.recv(4096):
            answer += chunk
    return answer.startswith(b"HTTP/1.1 201"), node.child.wait(timeout=180)
