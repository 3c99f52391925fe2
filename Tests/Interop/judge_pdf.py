"""PDF certificates before pyHanko. Arguments: a JSON file {"pdfs": [...], "authority": PEM, "timestamps": PEM or null, "at": seconds}.

Prints what pyHanko says of each: whether the signature is intact and trusted, how much of the file it covers, its profile, its timestamp, and
whether it is good as B-LT with nothing but what the file itself carries, revocation data of signer, timestamp and everybody above them required.
"""

import datetime
import json
import sys

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_ltv_signature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.ltv import RevocationInfoValidationType
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko.keys import load_cert_from_pemder

question = json.load(open(sys.argv[1]))
authority = load_cert_from_pemder(question["authority"])
roots = [authority] + ([load_cert_from_pemder(question["timestamps"])] if question["timestamps"] else [])
moment = datetime.datetime.fromtimestamp(question["at"], datetime.timezone.utc)
# The one usage our leaves have; a reader that asks for none of it would take any certificate.
usage = KeyUsageConstraints(key_usage={"digital_signature"}, extd_key_usage={"1.3.6.1.5.5.7.3.36"})


def context():
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment)


def required(store, moment, include=True):
    """Nothing is believed of which no list in the file says that it was not revoked at that moment."""
    settings = {"trust_roots": roots, "allow_fetching": False, "moment": moment, "revocation_mode": "require"}
    return store.as_validation_context(settings if include else settings | {"crls": []}, include_revinfo=include)


def strictly(signature, store, moment, include=True):
    try:
        return validate_pdf_signature(
            signature,
            required(store, moment, include),
            ts_validation_context=required(store, moment, include),
            key_usage_settings=usage,
        ).bottom_line
    except SignatureValidationError:
        return False


def judge(path):
    reader = PdfFileReader(open(path, "rb"), strict=True)
    signatures = reader.embedded_signatures
    status = validate_pdf_signature(
        signatures[0],
        context(),
        ts_validation_context=context(),
        key_usage_settings=usage,
    )
    signed = signatures[0].signer_info["signed_attrs"]
    said = {
        "signatures": len(signatures),
        "revisions": reader.xrefs.total_revisions,
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "bottom_line": status.bottom_line,
        "coverage": status.coverage.name,
        "docmdp": status.docmdp_ok,
        "subfilter": str(signatures[0].sig_object["/SubFilter"]),
        "attributes": sorted(attribute["type"].native for attribute in signed),
        "timestamp": status.timestamp_validity.trusted if status.timestamp_validity else None,
        "attachment": attachment(reader),
    }
    store = DocumentSecurityStore.read_dss(reader)
    said["dss"] = {"certificates": len(store.certs), "crls": len(store.crls)}
    if question["timestamps"]:
        said["lt"] = validate_pdf_ltv_signature(
            signatures[0],
            RevocationInfoValidationType.PADES_LT,
            validation_context_kwargs={"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"},
            bootstrap_validation_context=required(store, moment),
            key_usage_settings=usage,
        ).bottom_line
        stamped = status.timestamp_validity.timestamp
        said["required"] = strictly(signatures[0], store, stamped)
        said["without"] = strictly(signatures[0], store, stamped, include=False)
    return said


def attachment(reader):
    specification = reader.root["/AF"][0]
    stream = specification["/EF"]["/F"]
    return {
        "name": str(specification["/UF"]),
        "relationship": str(specification["/AFRelationship"]),
        "type": str(stream["/Subtype"]),
        "text": stream.data.decode(),
    }


print(json.dumps([judge(path) for path in question["pdfs"]]))
