"""QR texts judged by pycose and cbor2. Reads {"text", "key": <JWK>, "credential"} on stdin, writes what the symbol says, as JSON."""
import base64
import hashlib
import json
import sys

import cbor2
from pycose.algorithms import Es256
from pycose.headers import Algorithm, KID
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(text: str) -> bytes:
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at:at + 3]
        number = sum(ALPHABET.index(letter) * 45 ** place for place, letter in enumerate(group))
        out += number.to_bytes(len(group) - 1, "big")
    return bytes(out)


def base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


asked = json.load(sys.stdin)
jwk = asked["key"]
assert asked["text"].startswith("SGL1:")
coded = base45(asked["text"][5:])
# What cbor2 writes canonically is what was written.
assert cbor2.dumps(cbor2.loads(coded), canonical=True) == coded
tagged = cbor2.loads(coded)
assert tagged.tag == 18
# pycose's own decoding knows no tags of this cbor2.
message = Sign1Message.from_cose_obj([dict(part) if hasattr(part, "items") else part for part in tagged.value], True)
message.key = EC2Key(crv=P256, x=base64url(jwk["x"]), y=base64url(jwk["y"]))
thumbprint = hashlib.sha256(json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")).encode()).digest()
assert message.phdr == {Algorithm: Es256, KID: thumbprint[:8]} and not message.uhdr, (message.phdr, message.uhdr)
assert message.verify_signature()
payload = cbor2.loads(message.payload)
assert cbor2.dumps(payload, canonical=True) == message.payload
signed = asked["credential"].split("~")[0].encode()
assert payload[6] == hashlib.sha256(signed).digest()[:16], "it is another credential's"
message.payload = message.payload[:-1] + bytes([message.payload[-1] ^ 1])
assert not message.verify_signature()
claims = dict(zip(payload[5][::2], payload[5][1::2]))
print(json.dumps({"type": payload[1], "list": payload[4][0], "index": payload[4][1], "expires": payload.get(3), "claims": claims}))
