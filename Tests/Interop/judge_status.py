"""Judges status lists that bring certificates: the JWT with joserfc, the CWT with pycose, the certificates with cryptography.

Standard input: {"jwt": compact JWS, "cwt": base64url, "authority" and "stranger": PEM, "address": the leaf's URI, "at": Unix seconds}.
Standard output, for each form: {"leaf": the only certificate, "signature", "authority", "stranger", "turned", "values": by index, "uri"}.
"""
import base64
import datetime
import json
import sys
import zlib

import cbor2
import joserfc.jwk
import joserfc.jws
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message

STATUS_LIST_SIGNER = "1.3.6.1.5.5.7.3.30"

# Certificates do not fit into the 512 letters joserfc allows a header.
registry = joserfc.jws.JWSRegistry(algorithms=["ES256"])
registry.max_header_length = 8192


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def issued(leaf, authority):
    try:
        leaf.verify_directly_issued_by(authority)
        return True
    except Exception:  # whatever it is, it is the verdict
        return False


def certificate(chain):
    """The leaf of a chain that is one certificate long, once it has the profile: not self-signed, for status lists, of this agency, in time."""
    assert len(chain) == 1, "the anchor stays away"
    leaf = x509.load_der_x509_certificate(chain[0])
    assert leaf.issuer != leaf.subject
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert [one.dotted_string for one in usage] == [STATUS_LIST_SIGNER]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == [asked["address"]]
    at = datetime.datetime.fromtimestamp(asked["at"], datetime.timezone.utc)
    assert leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc
    return leaf


def values(bits, compressed):
    """Every value of a list that is not 0, by index."""
    data = zlib.decompress(compressed)
    found = {}
    for position, byte in enumerate(data):
        for entry in range(8 // bits if byte else 0):
            value = byte >> (entry * bits) & (1 << bits) - 1
            if value:
                found[position * (8 // bits) + entry] = value
    return found


def jwt(token):
    header = joserfc.jws.extract_compact(token.encode(), registry=registry).protected
    assert header["typ"] == "statuslist+jwt"
    leaf = certificate([base64.b64decode(one, validate=True) for one in header["x5c"]])
    pem = leaf.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    key = joserfc.jwk.import_key(pem.decode(), "EC")

    def verified(text):
        try:
            return json.loads(joserfc.jws.deserialize_compact(text, key, registry=registry).payload)
        except Exception:  # whatever it is, it is the verdict
            return None

    body = verified(token)
    start, payload, signature = token.split(".")
    turned = ".".join([start, payload, ("A" if signature[0] != "A" else "B") + signature[1:]])
    content = body["status_list"]
    return leaf, body is not None, verified(turned) is not None, values(content["bits"], decode(content["lst"])), body["sub"]


def cwt(token):
    parts = list(cbor2.loads(token).value)
    header, chain = cbor2.loads(parts[0]), parts[1][33]
    assert header[16] == "application/statuslist+cwt" and header[1] == -7
    leaf = certificate([chain] if isinstance(chain, bytes) else chain)
    numbers = leaf.public_key().public_numbers()

    def verified(signature):
        message = Sign1Message.from_cose_obj([parts[0], dict(parts[1]), parts[2], signature], True)
        message.key = EC2Key(crv=P256, x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big"))
        return message.verify_signature()

    body = cbor2.loads(parts[2])
    turned = bytes([parts[3][0] ^ 1]) + parts[3][1:]
    return leaf, verified(parts[3]), verified(turned), values(body[65533]["bits"], body[65533]["lst"]), body[2]


asked = json.load(sys.stdin)
authority = x509.load_pem_x509_certificate(asked["authority"].encode())
stranger = x509.load_pem_x509_certificate(asked["stranger"].encode())
answer = {}
for form, (leaf, signature, turned, found, uri) in {"jwt": jwt(asked["jwt"]), "cwt": cwt(decode(asked["cwt"]))}.items():
    answer[form] = {
        "leaf": base64.urlsafe_b64encode(leaf.public_bytes(serialization.Encoding.DER)).rstrip(b"=").decode(),
        "signature": signature,
        "turned": turned,
        "authority": issued(leaf, authority),
        "stranger": issued(leaf, stranger),
        "values": {str(index): value for index, value in found.items()},
        "uri": uri,
    }
json.dump(answer, sys.stdout)
