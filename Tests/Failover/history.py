"""Histories of operations on one object, and whether they are linearizable: each took effect at one moment between its begin and its end.

    python3 Tests/Failover/history.py FILE        # a file that script/test --postgres left with --keep

A line of the file is one operation: its object, who did it, what, when it began and ended (seconds, one clock), and what came of it.

    {"object": "status/5f…", "process": 3, "operation": ["set", "suspended"], "begin": 4.1, "end": 4.3, "result": "done"}

Rules:
1. `end` and `result` are null where nobody knows what came of it: it took effect at some moment after its begin, or never.
2. An operation that ended before another began comes before it (Herlihy and Wing, 1990).
3. Objects are judged one by one: a history is linearizable if each object's is.
The search is Wing and Gong's with Lowe's memory of what was tried: exponential in how many are under way at once, which here are few.
"""

import collections
import json
import sys
import threading
import time

Operation = collections.namedtuple("Operation", "object process operation begin end result")
FOREVER = float("inf")


def status(state, operation, result):
    """A credential's status: set, which is refused where nothing would change, and read. The state after, or None where that cannot be."""
    verb, value = operation
    if verb == "read":
        return state if result in (None, state) else None
    if result is None:
        return value
    return value if (result == "done") == (state != value) and result in ("done", "unchanged") else None


def case(state, operation, result):
    """A case's revision: `decide` replaces the one that the officer saw by the next, and is refused where it is another; read."""
    verb, value = operation
    if verb == "read":
        return state if result in (None, state) else None
    if result == "refused":
        return state if state != value else None
    return value + 1 if state == value else None


# How each kind of object behaves, and what it began as: a revision only grows, so a case began as the least that was met.
MODELS = {"status": (status, lambda _: "valid"),
          "case": (case, lambda operations: min(value for each in operations for value in (each.operation[1], each.result) if isinstance(value, int)))}


def linearizable(operations, step, state):
    """Whether some order of `operations` of one object is in accord with rule 2 and leads from `state` by `step`."""
    operations = sorted(operations, key=lambda each: each.begin)
    ends = [FOREVER if each.end is None else each.end for each in operations]
    needed = sum(1 << place for place, each in enumerate(operations) if each.end is not None)
    # (which took effect, the state after): an order that leads to where another led finds nothing new.
    waiting, tried = [(0, state)], set()
    while waiting:
        done, state = waiting.pop()
        if done & needed == needed:
            return True
        if (done, state) in tried:
            continue
        tried.add((done, state))
        # Whoever is next began before any that is left ended.
        left = [place for place in range(len(operations)) if not done >> place & 1]
        horizon = min(ends[place] for place in left)
        for place in left:
            each = operations[place]
            if each.begin > horizon:
                break
            after = step(state, each.operation, each.result)
            if after is not None:
                waiting.append((done | 1 << place, after))
    return False


def broken(operations):
    """The objects whose history is not linearizable, with it."""
    by_object = collections.defaultdict(list)
    for each in operations:
        by_object[each.object].append(each)
    found = {}
    for name, own in by_object.items():
        step, first = MODELS[name.split("/")[0]]
        if not linearizable(own, step, first(own)):
            found[name] = own
    return found


class NotAsked(Exception):
    """The operation never left its client: nothing came of it, for certain."""


class Recorder:
    """Writes operations down as they end."""

    def __init__(self, path):
        self.path, self.lock, self.operations = path, threading.Lock(), []

    def did(self, object, process, operation, act):
        """`act` answers what came of it, None where nobody knows; what it raises is what nobody knows."""
        begin = time.monotonic()
        result, end, is_asked = None, None, True
        try:
            result = act()
            end = time.monotonic() if result is not None else None
        except NotAsked:
            is_asked = False
            raise
        finally:
            done = Operation(object, process, operation, begin, end, result)
            # A read that nobody was answered says nothing.
            if is_asked and (operation[0] != "read" or result is not None):
                with self.lock:
                    self.operations.append(done)
                    with open(self.path, "a") as file:
                        file.write(json.dumps(done._asdict()) + "\n")
        return result


def read(path):
    with open(path) as file:
        return [Operation(**{**each, "operation": tuple(each["operation"])}) for each in map(json.loads, file)]


if __name__ == "__main__":
    history = read(sys.argv[1])
    found = broken(history)
    print(f"{len(history)} operations on {len({each.object for each in history})} objects, {len(found)} of them not linearizable")
    for name, operations in found.items():
        print(name, *operations, sep="\n    ")
    sys.exit(1 if found else 0)
