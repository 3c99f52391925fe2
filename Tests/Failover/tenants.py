"""Two regions in one database: a process each, told apart by host name at the proxy, none of which reaches what is the other's (attack A74).

    script/test --postgres          # or: python3 Tests/Failover/tenants.py
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

import people
from cluster import AS, REPOSITORY, SEGEL, Cluster, backend, run, wait_for

NAMES = ["metro.example", "pringsewu.example"]


class Regions(Cluster):
    """A node for each; the database and the proxy are shared."""

    def start(self):
        self.database.start()
        with open(self.passphrase, "w") as file:
            file.write("a passphrase of this test alone\n")
        for number, (node, name) in enumerate(zip(self.nodes, NAMES), 1):
            run(SEGEL, "init", node.data, "--passphrase-file", self.passphrase, "--root-key", node.data + ".root", "--root-passphrase-file", self.passphrase,
                # TLS is the proxy's; here nobody listens in.
                "--public-url", f"https://{name}", "--catalogue", REPOSITORY + "/Catalogue", "--database", self.database.url, "--tenant", str(number),
                "--database-password-file", self.folder + "/password", "--officer-passwords")
            node.start()
        self.start_proxy("\n    ".join(f"use_backend {node.name} if {{ hdr(host) -i {name} }}" for node, name in zip(self.nodes, NAMES)) + "\n"
                         + "".join(backend(node.name, [node]) for node in self.nodes))
        for node in self.nodes:
            wait_for(node.name, node.is_ready)


class Region:
    """People of one region, and a certificate of theirs."""

    def __init__(self, node, name, cluster):
        self.node, self.name, self.cluster = node, name, cluster
        # The same names and the same NIK in both regions: they are two accounts and two vaults.
        self.citizen = people.citizen(node, self.browser(), 9901)
        self.officers = [people.officer(node, self.browser(), f"petugas-{number}", desk) for number, desk in enumerate(people.DESKS)]
        self.token = node.segel("verifier", "add", "klinik", "--policies", "usia-17").strip()

    def browser(self):
        return people.Browser(self.cluster.proxy, host=self.name)

    def issue(self):
        self.case = people.hand_in(self.citizen)
        for officer in self.officers:
            page = officer.get(f"/office/cases/{self.case}")
            officer.post(f"/office/cases/{self.case}/decide", decision="approve", revision=page.first('name="revision" value="([0-9]+)"'))
        self.credential = self.citizen.get(f"/cases/{self.case}").first("/credentials/([0-9a-f]{32})")
        self.file = self.citizen.get(f"/credentials/{self.credential}/download").body
        self.question = json.loads(self.ask().body)["id"]

    def ask(self, token=None):
        return self.citizen.send("POST", "/api/v1/presentations", json.dumps({"policy": "usia-17"}), Authorization="Bearer " + (token or self.token))


def crossing(own, other):
    """What somebody of `own` with all they know of `other` is answered at their own region's address: (what, answer, what is right)."""
    outcome = lambda file: json.loads(own.citizen.send("POST", "/api/v1/verify", file).body)["outcome"]  # noqa: E731
    stranger = own.browser()
    stranger.cookies = dict(other.citizen.cookies)
    yield "the other's session", stranger.get("/profile").status, 303
    yield "the other's case", own.citizen.get(f"/cases/{other.case}").status, 404
    yield "the other's case at a desk", own.officers[0].get(f"/office/cases/{other.case}").status, 404
    yield "the other's credential", own.citizen.get(f"/credentials/{other.credential}").status, 404
    yield "the other's file", own.citizen.get(f"/credentials/{other.credential}/download").status, 404
    yield "the other's token", own.ask(other.token).status, 401
    yield "the other's question", own.citizen.send("GET", f"/api/v1/presentations/{other.question}", Authorization="Bearer " + own.token).status, 404
    yield "the other's status", own.node.ask("setStatus", credential=other.credential, to="revoke")[1].get("code"), "not_found"
    yield "the other's certificate, under its own trust list alone", outcome(other.file), "reject"
    # What the same things are worth at home: none of the refusals above is of everything.
    yield "its own session", own.citizen.get("/profile").status, 200
    yield "its own case", own.citizen.get(f"/cases/{own.case}").status, 200
    yield "its own credential", own.citizen.get(f"/credentials/{own.credential}").status, 200
    yield "its own question", own.citizen.send("GET", f"/api/v1/presentations/{own.question}", Authorization="Bearer " + own.token).status, 200
    yield "its own certificate", outcome(own.file), "accept"


def beside(cluster, held, free):
    """While somebody holds the lock of one tenant's writer, the other writes; and the one that waited is answered when it is free."""
    database = cluster.database
    address = f"host=127.0.0.1 port={database.ports['primary']} dbname=segel user=owner passfile={database.folder}/passfile"
    holder = subprocess.Popen([*AS, "psql", "-X", "-q", "-t", "-A", "-d", address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/")
    try:
        holder.stdin.write("SELECT pg_advisory_lock(1);\n\\echo held\n")
        holder.stdin.flush()
        wait_for("the lock", lambda: "held" in holder.stdout.readline())
        waiting = subprocess.Popen([sys.executable, "-c", f"""
import http.client
connection = http.client.HTTPConnection("127.0.0.1", {cluster.proxy}, timeout=120)
connection.request("POST", "/api/v1/presentations", '{{"policy": "usia-17"}}', {{"Host": "{held.name}", "Authorization": "Bearer {held.token}"}})
print(connection.getresponse().status)
"""], stdout=subprocess.PIPE, text=True)
        blocked = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND NOT granted"
        wait_for("a writer that waits", lambda: database.sql("primary", blocked) != "0")
        written = [free.ask().status for _ in range(20)]
        still = waiting.poll() is None
    finally:
        holder.stdin.close()
        holder.wait()
    return written == [201] * 20 and still, waiting.communicate()[0].strip() == "201"


def main(cluster):
    cluster.start()
    regions = [Region(node, name, cluster) for node, name in zip(cluster.nodes, NAMES)]
    for region in regions:
        region.issue()
    wrong, asked = [], 0
    for own, other in [regions, regions[::-1]]:
        for what, answer, right in crossing(own, other):
            asked += 1
            wrong += [] if answer == right else [f"at {own.name}: {what}: {answer}, not {right}"]
    parallel, answered = beside(cluster, regions[0], regions[1])
    keys = [cluster.database.sql("primary", f"SELECT string_agg(kid, ',' ORDER BY kid) FROM signing_keys WHERE tenant = {number}") for number in [1, 2]]
    roots = [open(node.data + "/root.json").read() for node in cluster.nodes]
    origins = [node.get("/log/checkpoint").split(b"\n")[0].decode() for node in cluster.nodes]
    wrong += [] if not set(keys[0].split(",")) & set(keys[1].split(",")) and roots[0] != roots[1] else ["keys are shared"]
    wrong += [] if origins == [f"{name}/log/{origins[0][-4:]}" for name in NAMES] else [f"logs: {origins}"]
    wrong += [] if parallel else ["a tenant waited for another's writer"]
    wrong += [] if answered else ["whoever waited was not answered"]
    print(f"two tenants        {asked} questions with what is the other's or its own, {len(wrong)} answered wrongly; keys, roots and logs of their own")
    print("side by side       20 writes of one while the other's writer was held up")
    for each in wrong:
        print("    " + each)
    return 1 if wrong else 0


if __name__ == "__main__":
    if shutil.which("haproxy") is None:
        raise SystemExit("haproxy is not installed: script/setup --with-test-tools")
    place = tempfile.mkdtemp(prefix="segel-tenants-")
    regions = Regions(place, nodes=2)
    try:
        code = main(regions)
    except BaseException:
        for name in sorted(os.listdir(place)):
            if name.endswith(".log"):
                with open(f"{place}/{name}") as file:
                    print(f"-- {name}\n" + file.read()[-2000:], file=sys.stderr)
        raise
    finally:
        regions.stop()
        shutil.rmtree(place, ignore_errors=True)
    sys.exit(code)
