"""Signs schemathesis in as an agency's machine: a token of its own, and for each request a proof (RFC 9449). SEGEL_PLACE names place.json."""
import json
import os
import sys
import threading

import schemathesis
from joserfc.jwk import ECKey

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Docs/Examples/Agency"))
from segel_api import Segel  # noqa: E402

place = json.load(open(os.environ["SEGEL_PLACE"]))
segel = Segel(place["address"], place["machine"]["name"], ECKey.import_key(json.load(open(place["machine"]["key"]))))
turn = threading.Lock()


@schemathesis.auth(refresh_interval=120).apply_to(path_regex="^/api/")
class Machine:
    def get(self, case, context):
        with turn:
            segel.until = 0
            token = segel.access()
            list(segel.cases())  # brings a fresh nonce for the proofs
            return token

    def set(self, case, token, context):
        case.headers["Authorization"] = f"DPoP {token}"
        case.headers["DPoP"] = segel.proof(case.method, place["address"] + case.formatted_path, token)
