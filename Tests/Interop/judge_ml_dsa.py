"""Reads an SD-JWT VC under ML-DSA-65 with jwcrypto, whose signatures are OpenSSL's, and sd-jwt. joserfc knows no such key.

Arguments: credential, issuer metadata, and where to write a JWS of jwcrypto's own and its key. Prints what sd-jwt finds disclosed.
"""
import json
import sys

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS, InvalidJWSSignature
from sd_jwt.verifier import SDJWTVerifier

credential = open(sys.argv[1]).read()
metadata = json.load(open(sys.argv[2]))
token = credential.split("~")[0]
key = None
for entry in metadata["jwks"]["keys"]:
    other = JWK(**entry)
    # The name is the thumbprint, of which jwcrypto makes its own.
    assert other.thumbprint() == entry["kid"], entry["kid"]
    read = JWS()
    read.deserialize(token)
    try:
        read.verify(other)
    except InvalidJWSSignature:
        continue
    key = other
assert key, "no key of the metadata signed it"
assert read.jose_header["alg"] == "ML-DSA-65" and key["kty"] == "AKP", read.jose_header

own = JWK.generate(kty="AKP", alg="ML-DSA-65")
signed = JWS(b"from jwcrypto")
signed.add_signature(own, protected=json.dumps({"alg": "ML-DSA-65", "kid": own.thumbprint()}))
with open(sys.argv[3], "w") as out:
    json.dump({"key": json.loads(own.export_public()), "jws": signed.serialize(compact=True)}, out)

print(json.dumps(SDJWTVerifier(credential, lambda issuer, header: key).get_verified_payload(), ensure_ascii=False, sort_keys=True))
