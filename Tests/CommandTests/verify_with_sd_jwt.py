"""Verifies an SD-JWT VC with the PyPI package sd-jwt, under the key a trust list names. Arguments: credential, trust list."""
import base64
import json
import sys

from jwcrypto.jwk import JWK
from sd_jwt.verifier import SDJWTVerifier


def decode(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


credential = open(sys.argv[1]).read()
issuers = decode(json.load(open(sys.argv[2]))["payload"])["issuers"]
keys = {key["kid"]: key["jwk"] for issuer in issuers for key in issuer["keys"] if key["purpose"] == "credential"}
kid = decode(credential.split(".")[0])["kid"]
verifier = SDJWTVerifier(credential, lambda issuer, header: JWK(**keys[kid]))
print(json.dumps(verifier.get_verified_payload(), ensure_ascii=False))
