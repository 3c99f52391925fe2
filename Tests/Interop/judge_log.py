"""Reads a transparency log's published files with nothing of ours: pymerkle makes the roots, PyNaCl checks the signatures, and proofs are climbed as
RFC 9162 section 2.1.3.2 and 2.1.4.2 write it.

    judge_log.py log FOLDER [VKEY …]     a public folder; the keys are witnesses'. Prints what it found of each shard as JSON.
    judge_log.py proofs FILE             {"count", "cases": [{"size", "root", "inclusion", "consistency"}]}; entry n is n as four bytes
    judge_log.py proof FILE KEY [VKEY …] one tlog-proof whose `extra` is an opening
"""
import base64
import hashlib
import json
import os
import sys

import pymerkle
from nacl.signing import VerifyKey


def b64(text):
    return base64.b64decode(text, validate=True)


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def climb(index, size, hash_, path):
    """RFC 9162 section 2.1.3.2."""
    assert index < size
    fn, sn, r = index, size - 1, hash_
    for p in path:
        assert sn != 0
        if fn & 1 or fn == sn:
            r = node(p, r)
            if not fn & 1:
                while fn & 1 == 0 and fn != 0:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0
    return r


def continues(first, first_root, second, second_root, path):
    """RFC 9162 section 2.1.4.2."""
    assert 0 < first <= second
    if first == second:
        assert not path and first_root == second_root
        return
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        assert sn != 0
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            if not fn & 1:
                while fn & 1 == 0 and fn != 0:
                    fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    assert fr == first_root and sr == second_root and sn == 0


def vkey(text):
    """signed-note: name+id+base64(type ‖ key)."""
    name, digest, key = text.strip().split("+", 2)
    raw = b64(key)
    assert hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex() == digest, text
    return name, bytes.fromhex(digest), raw[0], VerifyKey(raw[1:])


def read_note(text, keys):
    """The body, and by name the time of each cosignature; fails unless a key of type 1 signed."""
    body, signatures = text.rsplit("\n\n", 1)
    body += "\n"
    assert signatures.endswith("\n")
    signed, times = False, {}
    for line in signatures.splitlines():
        dash, name, value = line.split(" ")
        assert dash == "—"
        raw = b64(value)
        for known, digest, kind, key in keys:
            if (known, digest) != (name, raw[:4]):
                continue
            if kind == 1:
                key.verify(body.encode(), raw[4:])
                signed = True
            else:
                time = int.from_bytes(raw[4:12], "big")
                key.verify(f"cosignature/v1\ntime {time}\n{body}".encode(), raw[12:])
                times[name] = time
    assert signed, "nobody of the log signed this"
    return body.splitlines(), times


def tile_path(kind, index, width):
    digits = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        digits = f"x{index % 1000:03}/{digits}"
    return f"tile/{kind}/{digits}" + ("" if width == 256 else f".p/{width}")


def read_shard(folder, witnesses):
    keys = [vkey(open(os.path.join(folder, "key")).read())] + witnesses
    lines, times = read_note(open(os.path.join(folder, "checkpoint"), encoding="utf-8").read(), keys)
    origin, size, root = lines[0], int(lines[1]), b64(lines[2])
    assert str(size) == lines[1] and origin == keys[0][0]
    tree, hashes = pymerkle.InmemoryTree(algorithm="sha256"), []
    entries = []
    for index in range((size + 255) // 256):
        width = min(256, size - 256 * index)
        raw = open(os.path.join(folder, tile_path("entries", index, width)), "rb").read()
        for _ in range(width):
            count = int.from_bytes(raw[:2], "big")
            entries.append(raw[2 : 2 + count])
            raw = raw[2 + count :]
        assert not raw
    tree.append_entries(entries)
    assert (tree.get_root(size) if size else hashlib.sha256().digest()) == root, "another root"
    # Each level's hashes are those of full tiles below.
    hashes, level = [leaf(entry) for entry in entries], 0
    while hashes:
        for index in range((len(hashes) + 255) // 256):
            part = hashes[256 * index : 256 * index + 256]
            raw = open(os.path.join(folder, tile_path(level, index, len(part))), "rb").read()
            assert raw == b"".join(part), f"level {level}, tile {index}"
        above = []
        for index in range(len(hashes) // 256):
            row = hashes[256 * index : 256 * index + 256]
            while len(row) > 1:
                row = [node(row[i], row[i + 1]) for i in range(0, len(row), 2)]
            above += row
        hashes, level = above, level + 1
    return {"origin": origin, "size": size, "root": root.hex(), "extensions": lines[3:], "witnesses": times, "first": entries[0].hex() if entries else ""}


def opened(event_kind, at, subject, detail, salt):
    """Docs/Formats/Log.md, rule 3."""
    head = bytes([1, event_kind]) + at.to_bytes(8, "big", signed=True)
    clear = salt
    for part in (subject.encode(), detail.encode()):
        clear += len(part).to_bytes(8, "big") + part
    return head + hashlib.sha256(head + clear).digest()


def read_log(folder, witnesses):
    names = open(os.path.join(folder, "log/shards")).read().split()
    shards = [read_shard(os.path.join(folder, "log", name), witnesses) for name in names]
    before = 0
    for number, shard in enumerate(shards):
        after = [int(line.split(" ")[1]) for line in shard["extensions"] if line.startswith("after ")]
        assert (after or [0]) == [before], shard
        if number:
            last, first = shards[number - 1], bytes.fromhex(shard["first"])
            assert f"closed {shard['origin']}" in last["extensions"]
            name = "log" if names[number - 1] == "first" else names[number - 1]
            at = int.from_bytes(first[2:10], "big", signed=True)
            assert first == opened(14, at, name, f"{last['size']} {last['root']}", bytes(32))
        before += shard["size"]
    return shards


def read_proof(text, keys):
    head, checkpoint = text.split("\n\n", 1)
    lines = head.split("\n")
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index ")
    extra = b64(lines[1][6:]).decode()
    format_, kind, at, salt, subject, detail = extra.split("\n", 5)
    assert format_ == "segel-opening-1"
    values = [line.split(" ", 1) for line in (kind, at, salt, subject, detail)]
    assert [name for name, _ in values] == ["kind", "at", "salt", "subject", "detail"]
    kind, at, salt, subject, detail = [value for _, value in values]
    entry = opened(int(kind), int(at), subject, detail, b64(salt))
    body, times = read_note(checkpoint, keys)
    root = climb(int(lines[2][6:]), int(body[1]), leaf(entry), [b64(line) for line in lines[3:]])
    assert root == b64(body[2]), "the entry is not under this head"
    return {"origin": body[0], "kind": int(kind), "subject": subject, "detail": detail, "witnesses": times}


def check_proofs(file):
    given = json.load(open(file))
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    entries = [n.to_bytes(4, "big") for n in range(given["count"])]
    tree.append_entries(entries)
    for case in given["cases"]:
        size, root = case["size"], b64(case["root"])
        assert tree.get_root(size) == root, size
        for index, path in case["inclusion"]:
            assert climb(index, size, leaf(entries[index]), [b64(h) for h in path]) == root, (size, index)
        for old, path in case["consistency"]:
            continues(old, tree.get_root(old), size, root, [b64(h) for h in path])
    return {"cases": len(given["cases"]), "proofs": sum(len(c["inclusion"]) + len(c["consistency"]) for c in given["cases"])}


if sys.argv[1] == "log":
    print(json.dumps(read_log(sys.argv[2], [vkey(text) for text in sys.argv[3:]])))
elif sys.argv[1] == "proofs":
    print(json.dumps(check_proofs(sys.argv[2])))
else:
    print(json.dumps(read_proof(open(sys.argv[2], encoding="utf-8").read(), [vkey(text) for text in sys.argv[3:]])))
