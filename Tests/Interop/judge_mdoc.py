"""Judges an mdoc presentation with pymdoccbor and pycose, and computes its digests anew with cbor2 and hashlib.

Standard input: {"response": DeviceResponse, "transcript": SessionTranscript, "authority" and "stranger": PEM}, bytes as base64url.
Standard output: {"valid", "issuer", "wrongRoot", "turned", "digests", "device", "deterministic", "version", "docType", "elements"}.
"""
import base64
import hashlib
import json
import logging
import sys

import cbor2
from cryptography import x509
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message
from pymdoccbor.mdoc.verifier import MdocCbor

logging.disable(logging.CRITICAL)


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify(response, roots):
    mdoc = MdocCbor()
    mdoc.loads(response)
    return mdoc.verify(roots, True)


def plain(value):
    """A value as JSON shows it."""
    if isinstance(value, cbor2.CBORTag):
        return plain(value.value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value if isinstance(value, (str, int, bool)) or value is None else str(value)


def key_of(mso):
    key = mso["deviceKeyInfo"]["deviceKey"]
    assert key[1] == 2 and key[-1] == 1
    return EC2Key(crv=P256, x=key[-2], y=key[-3])


asked = json.load(sys.stdin)
response, transcript = decode(asked["response"]), decode(asked["transcript"])
root = x509.load_pem_x509_certificate(asked["authority"].encode())
stranger = x509.load_pem_x509_certificate(asked["stranger"].encode())
document = cbor2.loads(response)["documents"][0]
protected, unprotected, payload, signature = document["issuerSigned"]["issuerAuth"]
mso = cbor2.loads(cbor2.loads(payload).value)

# The issuer's signature once more, by pycose, under the key of the certificate.
leaf = x509.load_der_x509_certificate(unprotected[33])
numbers = leaf.public_key().public_numbers()
message = Sign1Message.from_cose_obj([protected, dict(unprotected), payload, signature], True)
message.key = EC2Key(crv=P256, x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big"))
issuer = message.verify_signature()

# Each digest over tag 24 and its byte string.
digests, elements = True, {}
for space, items in document["issuerSigned"].get("nameSpaces", {}).items():
    for item in items:
        inner = cbor2.loads(item.value)
        wanted = mso["valueDigests"][space][inner["digestID"]]
        digests &= hashlib.sha256(cbor2.dumps(item)).digest() == wanted and len(inner["random"]) >= 16
        elements.setdefault(space, {})[inner["elementIdentifier"]] = plain(inner["elementValue"])

# The device's signature over the session.
authentication = ["DeviceAuthentication", cbor2.loads(transcript), document["docType"], document["deviceSigned"]["nameSpaces"]]
content = cbor2.dumps(cbor2.CBORTag(24, cbor2.dumps(authentication)))
device_parts = document["deviceSigned"]["deviceAuth"]["deviceSignature"]
assert device_parts[2] is None
device = Sign1Message.from_cose_obj([device_parts[0], dict(device_parts[1]), content, device_parts[3]], True)
device.key = key_of(mso)

turned = bytearray(response)
turned[response.index(signature) + 5] ^= 1
json.dump(
    {
        "valid": verify(response, [root]),
        "issuer": issuer,
        "wrongRoot": verify(response, [stranger]),
        "turned": verify(bytes(turned), [root]),
        "digests": digests,
        "device": device.verify_signature(),
        "deterministic": cbor2.dumps(cbor2.loads(response), canonical=True) == response,
        "version": mso["version"],
        "docType": mso["docType"],
        "elements": elements,
    },
    sys.stdout,
)
