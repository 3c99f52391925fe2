"""The peers of Credentials.swift: sd-jwt and didkit. Reads "VERB COUNT" from stdin, answers "done" once a round is over.

issue, verify: an SD-JWT of ten disclosures under ES256 with sd-jwt. didkit: a JWT credential under EdDSA verified with didkit.
"""

import asyncio
import json
import sys

from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

key = JWK.generate(kty="EC", crv="P-256")
claims = {SDObj(f"klaim{n}"): f"nilai yang wajar {n}" for n in range(10)} | {
    "iss": "https://mpp.example/issuers/disdukcapil",
    "vct": "https://mpp.example/types/KutipanAktaKelahiran",
    "iat": 1772416800,
}


def issue() -> str:
    return SDJWTIssuer(dict(claims), key, sign_alg="ES256").sd_jwt_issuance


async def didkit_rounds():
    import didkit

    signer = didkit.generate_ed25519_key()
    method = await didkit.key_to_verification_method("key", signer)
    body = {
        "@context": "https://www.w3.org/2018/credentials/v1",
        "type": ["VerifiableCredential"],
        "issuer": didkit.key_to_did("key", signer),
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:1", **{f"klaim{n}": f"nilai yang wajar {n}" for n in range(10)}},
    }
    options = {"proofPurpose": "assertionMethod", "verificationMethod": method, "proofFormat": "jwt"}
    token = await didkit.issue_credential(json.dumps({**body, "id": "urn:uuid:1"}), json.dumps(options), signer)
    asked = json.dumps({"proofPurpose": "assertionMethod", "proofFormat": "jwt"})

    async def verify() -> None:
        assert not json.loads(await didkit.verify_credential(token, asked))["errors"]

    return verify


async def main() -> None:
    credential = issue()
    didkit = await didkit_rounds()
    print("ready", flush=True)
    for line in sys.stdin:
        verb, count = line.split()
        for _ in range(int(count)):
            if verb == "issue":
                issue()
            elif verb == "verify":
                SDJWTVerifier(credential, lambda issuer, header: key).get_verified_payload()
            else:
                await didkit()
        print("done", flush=True)


asyncio.run(main())
