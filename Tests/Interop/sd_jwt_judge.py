"""Reads an SD-JWT VC with three libraries of others. Arguments: credential, issuer metadata. Prints what sd-jwt finds disclosed.

sd-jwt puts the disclosures in place; joserfc and jwcrypto check the signature.
"""
import json
import sys

import joserfc.jws
import joserfc.jwk
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

credential = open(sys.argv[1]).read()
metadata = json.load(open(sys.argv[2]))
keys = {key["kid"]: key for key in metadata["jwks"]["keys"]}
token = credential.split("~")[0]

header = joserfc.jws.extract_compact(token.encode()).protected
assert header["typ"] == "dc+sd-jwt", header
key = keys[header["kid"]]

payload = json.loads(joserfc.jws.deserialize_compact(token, joserfc.jwk.import_key(key), algorithms=[header["alg"]]).payload)
assert payload["iss"] == metadata["issuer"], payload

signed = JWS()
signed.deserialize(token)
signed.allowed_algs = [header["alg"]]
signed.verify(JWK(**key))
assert json.loads(signed.payload) == payload

verifier = SDJWTVerifier(credential, lambda issuer, header: JWK(**key))
print(json.dumps(verifier.get_verified_payload(), ensure_ascii=False, sort_keys=True))
