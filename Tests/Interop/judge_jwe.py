"""Opens our JWEs and makes some for us, with the PyPI packages jwcrypto and joserfc.

Standard input: {"key": private JWK, "plaintext": text, "sealed": {name: compact JWE}}.
Standard output: {"opened": {library: {name: text}}, "sealed": {library: {enc: compact JWE}}}.
"""
import json
import sys

from joserfc import jwe as joserfc_jwe
from joserfc.jwk import ECKey
from jwcrypto import jwe as jwcrypto_jwe
from jwcrypto.jwk import JWK

ENCRYPTIONS = ["A128GCM", "A256GCM"]

asked = json.load(sys.stdin)
public = {name: value for name, value in asked["key"].items() if name != "d"}
apu, apv = "QWxpY2U", "Qm9i"


def jwcrypto_open(text):
    box = jwcrypto_jwe.JWE()
    box.deserialize(text, JWK(**asked["key"]))
    return box.payload.decode()


def jwcrypto_seal(enc):
    header = {"alg": "ECDH-ES", "enc": enc, "kid": public["kid"], "apu": apu, "apv": apv}
    box = jwcrypto_jwe.JWE(asked["plaintext"].encode(), json.dumps(header))
    box.add_recipient(JWK(**public))
    return box.serialize(compact=True)


def joserfc_open(text):
    return joserfc_jwe.decrypt_compact(text, ECKey.import_key(asked["key"]), algorithms=["ECDH-ES"] + ENCRYPTIONS).plaintext.decode()


def joserfc_seal(enc):
    header = {"alg": "ECDH-ES", "enc": enc, "kid": public["kid"]}
    return joserfc_jwe.encrypt_compact(header, asked["plaintext"], ECKey.import_key(public), algorithms=["ECDH-ES"] + ENCRYPTIONS)


libraries = {"jwcrypto": (jwcrypto_open, jwcrypto_seal), "joserfc": (joserfc_open, joserfc_seal)}
print(
    json.dumps(
        {
            "opened": {name: {what: opens(text) for what, text in asked["sealed"].items()} for name, (opens, _) in libraries.items()},
            "sealed": {name: {enc: seals(enc) for enc in ENCRYPTIONS} for name, (_, seals) in libraries.items()},
        }
    )
)
