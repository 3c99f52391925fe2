"""Judges an authority and a leaf with the PyPI package cryptography and with OpenSSL.

Standard input: {"authority": PEM, "leaf": PEM, "usage": dotted OID, "at": Unix seconds}.
Standard output: {"openssl": text, "strict": bool, "issued": bool, "profile": [what is not as ISO 18013-5 annex B has it]}.
"""
import json
import subprocess
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtensionOID, NameOID

asked = json.load(sys.stdin)
authority = x509.load_pem_x509_certificate(asked["authority"].encode())
leaf = x509.load_pem_x509_certificate(asked["leaf"].encode())
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def extension(certificate, kind, critical):
    found = certificate.extensions.get_extension_for_class(kind)
    expect(found.critical == critical, f"{kind.__name__} critical")
    return found.value


for name, certificate in (("authority", authority), ("leaf", leaf)):
    expect(certificate.version == x509.Version.v3, f"{name} version")
    expect(0 < certificate.serial_number and certificate.serial_number.bit_length() > 63, f"{name} serial")
    expect((certificate.serial_number.bit_length() + 8) // 8 <= 20, f"{name} serial length")
    expect(isinstance(certificate.public_key().curve, ec.SECP256R1), f"{name} curve")
    expect(certificate.signature_hash_algorithm.name == "sha256", f"{name} hash")
    expect(certificate.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value == "ID", f"{name} country")
    expect(bool(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)), f"{name} common name")
    certificate.extensions.get_extension_for_oid(ExtensionOID.ISSUER_ALTERNATIVE_NAME)

expect(authority.subject == authority.issuer == leaf.issuer, "names")
constraints = extension(authority, x509.BasicConstraints, True)
expect(constraints.ca and constraints.path_length == 0, "authority constraints")
usage = extension(authority, x509.KeyUsage, True)
expect(usage.key_cert_sign and usage.crl_sign and not usage.digital_signature, "authority key usage")
expect(not extension(leaf, x509.BasicConstraints, True).ca, "leaf constraints")
usage = extension(leaf, x509.KeyUsage, True)
expect(usage.digital_signature and not usage.key_cert_sign, "leaf key usage")
purposes = [purpose.dotted_string for purpose in extension(leaf, x509.ExtendedKeyUsage, True)]
expect(purposes == [asked["usage"]], f"leaf usage {purposes}")
identifier = extension(authority, x509.SubjectKeyIdentifier, False)
expect(extension(leaf, x509.AuthorityKeyIdentifier, False).key_identifier == identifier.digest, "key identifiers")
expect(identifier.digest == x509.SubjectKeyIdentifier.from_public_key(authority.public_key()).digest, "identifier is RFC 5280's")
expect((leaf.not_valid_after_utc - leaf.not_valid_before_utc).days <= 457, "leaf lifetime")
expect(leaf.not_valid_after_utc <= authority.not_valid_after_utc, "leaf ends with the authority")

try:
    leaf.verify_directly_issued_by(authority)
    issued = True
except Exception as error:  # whatever it is, it is the verdict
    issued = False
    faults.append(str(error))

with tempfile.TemporaryDirectory() as folder:
    for name in ("authority", "leaf"):
        with open(f"{folder}/{name}.pem", "w") as file:
            file.write(asked[name])
    said = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "any", "-attime", str(asked["at"]), "-CAfile", f"{folder}/authority.pem", f"{folder}/leaf.pem"],
        capture_output=True,
        text=True,
    )
json.dump({"openssl": said.stdout + said.stderr, "strict": said.returncode == 0, "issued": issued, "profile": faults}, sys.stdout)
