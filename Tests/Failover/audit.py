"""What must be so when all is over, read from the database that is left and from what clients were told."""

import base64
import collections
import hashlib
import json


def root(leaves):
    """RFC 6962 section 2.1, from the hashes of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    # The largest power of two that is smaller.
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def one_history(rows, shown):
    """Every checkpoint that any node showed is of a beginning of the log that is there now. `rows`: index and entry; `shown`: (name, checkpoint).
    Lies, and how many checkpoints were different ones."""
    lies = []
    if [index for index, _ in rows] != list(range(len(rows))):
        lies.append("the log's entries are not numbered in a row")
    leaves = [hashlib.sha256(b"\0" + entry).digest() for _, entry in rows]
    known = {}
    for name, (origin, after, size, hash) in shown:
        if (after, size) not in known:
            known[after, size] = base64.b64encode(root(leaves[after:after + size])).decode() if after + size <= len(leaves) else "beyond its end"
        if known[after, size] != hash:
            lies.append(f"{name} showed another history of {size} entries: {hash}, here {known[after, size]}")
    return lies, len({checkpoint for _, checkpoint in shown})


def database(sql, city):
    """`sql` asks the database that is left."""
    def table(text):
        return [line.split("|") for line in sql(text).splitlines()]

    lies = []
    stored = {row[0] for row in table("SELECT encode(id, 'hex') FROM presentation_requests")}
    lies += [f"lost: {each}" for each in city.asked if each.replace("-", "") not in stored]
    lies += ["one question's id twice"] if len(set(city.asked)) != len(city.asked) else []

    states = dict(table("SELECT id, state FROM cases"))
    lies += [f"received, and {states.get(case, 'gone')}: {case}" for case in city.received if states.get(case, "draft") == "draft"]

    credentials = table("SELECT case_id, encode(id, 'hex'), agency, list, idx, log_index FROM credentials")
    cases = {case: credential for case, credential, *_ in credentials}
    lies += [f"issued, and no credential: {case}" for case in city.issued if case not in cases]
    lies += [f"issued as another: {case}" for case, told in city.issued.items() if told and cases.get(case) != told[0]]
    for what, values in {"case": [row[0] for row in credentials], "credential": [row[1] for row in credentials],
                         "place in a status list": [tuple(row[2:5]) for row in credentials], "log entry": [row[5] for row in credentials],
                         "number": [told[1] for told in city.issued.values() if told]}.items():
        lies += [f"{what} twice: {value}" for value, count in collections.Counter(values).items() if count > 1]

    rows = [(int(index), bytes.fromhex(entry)) for index, entry in table("SELECT idx, encode(entry, 'hex') FROM log_entries ORDER BY idx")]
    # Byte 1 is the kind, 1 an issued credential (Docs/Formats/Log.md, rule 2).
    entered = {str(index) for index, entry in rows if entry[1] == 1}
    lies += [f"log entries of issued credentials without one: {entered - {row[5] for row in credentials}}"] if len(entered) != len(credentials) else []
    shown = [(node.name, checkpoint) for node in city.cluster.nodes for checkpoint in getattr(node, "checkpoints", [])]
    forks, checkpoints = one_history(rows, shown)
    return lies + forks, len(credentials), len(rows), checkpoints


def verified(city):
    """Every certificate that was acknowledged and whose status nobody changed is good, at whichever node; by hundreds."""
    changed = {each.object.split("/")[1] for each in city.recorder.operations if each.object.startswith("status/")}
    files = [told[2] for told in city.issued.values() if told and told[2] and told[0] not in changed]
    good = 0
    for place in range(0, len(files), 100):
        body = json.dumps([file.decode() for file in files[place:place + 100]])
        answer = city.citizens[0].send("POST", "/api/v1/verify/batch", body)
        good += json.loads(answer.body).get("accepted", 0) if answer.status == 200 else 0
    return good, len(files)
