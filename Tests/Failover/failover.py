"""Three nodes behind HAProxy over a PostgreSQL primary and its synchronous standby, in a city that works, while things die (attack A37).

    script/test --postgres                          # or: python3 Tests/Failover/failover.py
    … --faults node,cut,full,primary --seconds 6    # which of them, and how long each is looked at besides
    … --previous BINARY                             # nodes of another version first (other_version makes one), replaced one by one under load
    … --keep FILE                                   # leaves the history there; Tests/Failover/history.py reads it

What is acknowledged is written down by the clients and looked for at the end; docs and limits: Docs/Testing.md. Python's own library alone; HAProxy and
PostgreSQL are Debian's. Everything is in one temporary folder, on ports that the kernel chose; every process that is started here is ended here.
"""

import argparse
import functools
import os
import shutil
import sys
import tempfile
import time

import audit
import faults
import history
import network
from cluster import SEGEL, Cluster, run, wait_for
from load import City

KINDS = ["asked", "received", "decided", "issued", "changed", "verified"]


def options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--faults", default="node,cut,full,primary", type=lambda text: [each for each in text.split(",") if each != "none"])
    parser.add_argument("--seconds", default=5.0, type=float)
    parser.add_argument("--previous", default=os.environ.get("SEGEL_PREVIOUS"))
    parser.add_argument("--keep")
    return parser.parse_args()


def pause(times, begin, end):
    """The longest time without an acknowledgement, in seconds."""
    inside = [begin] + [t for t in times if begin <= t <= end] + [end]
    return max(b - a for a, b in zip(inside, inside[1:]))


def befall(city, name, fault, seconds):
    """A fault and some time after; a row of the report."""
    city.phase, begin = name, time.monotonic()
    try:
        words = fault(city) if fault else ""
        time.sleep(seconds)
    except faults.Skipped as why:
        print(f"skipped: {name}: {why}", file=sys.stderr)
        return None
    end = time.monotonic()
    pauses = "".join(f"{pause(city.times[kind], begin, end):10.2f}" for kind in KINDS)
    refused = ", ".join(f"{count} × {what}" for what, count in city.refusals[name].most_common(4))
    return f"{name:<16}{end - begin:6.0f}{pauses}  {'; '.join(filter(None, [words, refused]))}"


def main(city, wanted, seconds, previous, apart, small):
    rows = [("undisturbed", None)]
    if previous:
        rows.append(("other version", functools.partial(faults.replace_nodes, binary=SEGEL)))
    else:
        print("skipped: nodes of two versions: no --previous BINARY", file=sys.stderr)
    known = {"node": ("node killed", faults.kill_node), "cut": ("node cut off", functools.partial(faults.cut_off, apart=apart)),
             "full": ("disk full", functools.partial(faults.fill_disk, small=small)), "primary": ("primary killed", faults.promote)}
    rows += [known[each] for each in known if each in wanted]
    city.start()
    try:
        faults.goes_on(city, "issued", 3)
        report = [befall(city, *row, seconds) for row in rows]
    finally:
        city.end()
    left = "standby" if "primary" in wanted else "primary"

    def sql(text):
        return city.cluster.database.sql(left, text)

    # What a dead node left between a decision and its credential is finished by whoever leads, a minute later.
    wait_for("credentials that were left unfinished", lambda: sql("SELECT count(*) FROM intents") == "0")
    good, files = audit.verified(city)
    lies, credentials, entries, checkpoints = audit.database(sql, city)
    lies += city.lies + city.failures
    lies += [f"good credentials: {good} of {files}"] if good != files else []
    operations = city.recorder.operations
    broken = history.broken(operations)
    lies += [f"not linearizable: {name} {own}" for name, own in broken.items()]
    answered, status = faults.drained(city, city.cluster.nodes[1])
    lies += [] if answered and status == 0 else [f"drained: answered {answered}, exit {status}"]
    for node in [city.cluster.nodes[0], *city.cluster.nodes[2:]]:
        node.stop()
    fsck = run(SEGEL, "log", "fsck", "--data", city.cluster.nodes[0].data).strip()

    print("longest pause, s   over" + "".join(f"{kind:>10}" for kind in KINDS))
    print("\n".join(filter(None, report)))
    print("acknowledged       " + ", ".join(f"{len(city.times[kind])} {kind}" for kind in KINDS))
    print(f"certificates       {credentials} in the database, {len(city.issued)} acknowledged; {good} of {files} verified again")
    print(f"the log            one history of {entries} entries, {checkpoints} different checkpoints from {len(city.cluster.nodes)} nodes; {fsck}")
    print(f"linearizable       {len(operations)} operations on {len({each.object for each in operations})} cases and statuses, {len(broken)} not")
    print(f"drained            {'the request under way was answered' if answered else 'THE REQUEST UNDER WAY WAS LOST'}, exit {status}")
    print(f"lost, twice, lies  {len(lies)}")
    for lie in lies[:20]:
        print("    " + str(lie)[:500])
    return 1 if lies or not all(city.times[kind] for kind in KINDS) else 0


if __name__ == "__main__":
    chosen = options()
    for tool in ["haproxy", "psql"]:
        if shutil.which(tool) is None:
            raise SystemExit(f"{tool} is not installed: script/setup --with-test-tools")
    place = tempfile.mkdtemp(prefix="segel-failover-")
    apart, why = network.apart() if "cut" in chosen.faults else (None, None)
    unmountable = network.may_mount(place + "/mount") if "full" in chosen.faults else "not asked for"
    for problem in [why, unmountable if "full" in chosen.faults else None]:
        if problem:
            print(f"not permitted here: {problem}", file=sys.stderr)
    small = None if unmountable else 400
    cluster = Cluster(place, apart=apart, small=small, binary=chosen.previous or SEGEL)
    try:
        cluster.start()
        code = main(City(cluster, history.Recorder(place + "/history")), chosen.faults, chosen.seconds, chosen.previous, apart, small)
    except BaseException:
        for folder in [place, place + "/pg"]:
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                if name.endswith(".log"):
                    with open(f"{folder}/{name}") as file:
                        print(f"-- {name}\n" + file.read()[-2000:], file=sys.stderr)
        raise
    finally:
        if chosen.keep and os.path.exists(place + "/history"):
            shutil.copy(place + "/history", chosen.keep)
        cluster.stop()
        if apart:
            apart.remove()
        shutil.rmtree(place, ignore_errors=True)
    sys.exit(code)
