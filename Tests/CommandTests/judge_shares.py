"""Joins shares that segel wrote with the interpolation of the PyPI package shamir-mnemonic, and asks the key ring file whether the secret is
right: the file commits to it. Written from Docs/Formats/KeyRing.md and Share.md alone. Arguments: key ring file, share files of one set."""
import base64
import hashlib
import itertools
import re
import struct
import sys

from shamir_mnemonic.shamir import RawShare, _interpolate


def joined(*fields):
    return b"".join(struct.pack(">I", len(field)) + field for field in fields)


def tagged(person, key, message):
    return hashlib.blake2b(message, key=key, person=person, digest_size=32).digest()


def read_share(path, deployment):
    lines = open(path).read().split("\n")
    index, dealt, needed = map(int, re.fullmatch(r"share (\d+) of (\d+), any (\d+) unlock", lines[3]).groups())
    content = base64.b32decode(lines[4].replace(" ", ""))
    value, checksum = content[:32], content[32:]
    assert lines[0] == "segel-share 1" and lines[1] == "deployment " + deployment.hex() and lines[5:] == [""]
    set_id = bytes.fromhex(lines[2].removeprefix("set "))
    names = joined(deployment, set_id, bytes([needed]), bytes([dealt]), bytes([index]))
    mark = tagged(b"segel share 1", value, joined(b"share", names))[:16]
    assert mark[:8] == checksum, "checksum of share %d" % index
    return set_id, needed, dealt, index, value, mark


def stanzas(ring):
    assert hashlib.sha256(ring[:-32]).digest() == ring[-32:] and ring[:6] == b"SGLK\0\1"
    at = 31
    for _ in range(ring[30]):
        kind, count = struct.unpack(">HI", ring[at:at + 6])
        yield kind, ring[at + 6:at + 6 + count]
        at += 6 + count


ring = open(sys.argv[1], "rb").read()
deployment = ring[14:30]
shares = [read_share(path, deployment) for path in sys.argv[2:]]
set_id, needed, dealt = shares[0][:3]
body = next(body for kind, body in stanzas(ring) if kind == 2 and body[3:19] == set_id)
assert (body[1], body[2]) == (needed, dealt)
marks, wrap = body[19:19 + 16 * dealt], body[19 + 16 * dealt:]
for share in shares:
    assert marks[16 * (share[3] - 1):16 * share[3]] == share[5], "mark of share %d" % share[3]
place = joined(deployment, set_id, bytes([needed]), bytes([dealt]), marks)
message = joined(b"share-secret", joined(wrap[:24], place))


def opens(some):
    secret = _interpolate([RawShare(share[3], share[4]) for share in some], 0)
    return tagged(b"segel commit 1", secret, message) == wrap[24:56]


for count in range(1, len(shares) + 1):
    for some in itertools.combinations(shares, count):
        assert opens(some) == (count >= needed), "%d shares" % count
print("%d of %d: every subset judged" % (needed, dealt))
