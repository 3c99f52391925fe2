internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

extension Attack {
    /// A62, A63: signatures that are right in part. Somebody with a key of their own made them, or turned a right one over.
    static func signatures(_ town: PageTown) throws -> [Attack] {
        let page = try town.page(), file = page.assembled()
        func signed(_ change: (inout TestCMS) -> Void) -> [UInt8] {
            TestPDF.sign(file) { message in
                var cms = town.cms(message)
                change(&cms)
                return cms.bytes
            }
        }
        func stamped(_ stamp: @escaping ([UInt8]) -> [UInt8]) -> [UInt8] {
            TestPDF.sign(file) { town.cms($0).bytes(stampedBy: stamp) }
        }
        let random = UncheckedSeededRandom(seed: 67)
        let strange = SigningKey(generating: .es256, from: random), other = SigningKey(generating: .es256, from: random)
        let strangers = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Mal", common: "IACA 18.72"),
            contact: "https://mpp.example",
            serial: CertificateSerial(from: random),
            notBefore: PageTown.now - 86_400,
            key: strange
        )
        let foreign = try PageTown.leaf(.document, for: other.publicKey, strangers, strange, random)
        let wrongUse = try PageTown.leaf(.credential, for: other.publicKey, town.authority, town.authorityKey, random)
        let time = TestCMS.attribute("1.2.840.113549.1.9.5", DER.time(PageTown.now))
        let again = TestCMS.attribute("1.2.840.113549.1.9.4", DER.octets([UInt8](repeating: 0, count: 32)))
        let now = PageTown.now + 60
        return [
            Attack("A62 two signers", .signatureRefused, "cms_several_signers", signed { $0.signerCount = 2 }),
            Attack("A62 no signer", .signatureRefused, "cms_several_signers", signed { $0.signerCount = 0 }),
            Attack(
                "A63 no certificate is named in what is signed",
                .signatureRefused,
                "cms_attribute_refused",
                signed { $0.hasSigningCertificate = false }
            ),
            Attack(
                "A63 another certificate is named",
                .signatureRefused,
                "cms_certificate_missing",
                signed { $0.namedCertificate = town.authority }
            ),
            Attack("A62 a time of the signer's own", .signatureRefused, "cms_attribute_refused", signed { $0.moreAttributes = [time] }),
            Attack("A62 an attribute twice", .signatureRefused, "cms_attribute_refused", signed { $0.moreAttributes = [again] }),
            Attack("A62 the content comes along", .signatureRefused, "cms_content_refused", signed { $0.isContentInside = true }),
            Attack(
                "A62 a certificate that belongs to nobody",
                .signatureRefused,
                "cms_certificate_stray",
                signed { $0.others = [foreign] }
            ),
            Attack("A62 revocation lists inside", .signatureRefused, "cms_malformed", signed { $0.crls = DER.context(1, DER.sequence()) }),
            Attack(
                "A62 an algorithm with SHA-1",
                .signatureRefused,
                "cms_algorithm_refused",
                signed { $0.algorithm = "1.2.840.10045.4.1" }
            ),
            Attack("A62 RSA by name", .signatureRefused, "cms_algorithm_refused", signed { $0.algorithm = "1.2.840.113549.1.1.11" }),
            Attack("A62 an unsigned attribute", .signatureRefused, "cms_attribute_refused", signed { $0.moreUnsigned = [time] }),
            Attack("A62 signed by another key", .altered, "cms_signature_invalid", signed { $0.key = other }),
            Attack("A62 signed over other bytes", .altered, "cms_digest_mismatch", signed { $0.content = [1, 2, 3] }),
            Attack(
                "A62 a signature of zeros",
                .altered,
                "cms_signature_invalid",
                signed { $0.signatureOverride = DER.sequence(DER.integer(0), DER.integer(0)) }
            ),
            Attack(
                "A63 an authority of the same name",
                .signerUntrusted,
                "chain_signature_invalid",
                signed { ($0.certificate, $0.key) = (foreign, other) }
            ),
            Attack(
                "A63 the strange authority comes along",
                .signatureRefused,
                "cms_certificate_stray",
                signed { ($0.certificate, $0.key, $0.others) = (foreign, other, [strangers]) }
            ),
            Attack(
                "A49 a certificate for credentials",
                .signerUntrusted,
                "chain_usage_refused",
                signed { ($0.certificate, $0.key) = (wrongUse, other) }
            ),
            Attack(
                "A63 the authority's own certificate",
                .signerUntrusted,
                "chain_self_signed",
                signed { ($0.certificate, $0.key) = (town.authority, town.authorityKey) }
            ),
            Attack(
                "A62 a timestamp over another signature",
                .timestampRefused,
                "cms_digest_mismatch",
                stamped { _ in town.stamping.token(over: [1], at: now) }
            ),
            Attack(
                "A62 a forged timestamp",
                .timestampRefused,
                "cms_signature_invalid",
                stamped { town.stamping.token(over: $0, at: now, forged: true) }
            ),
            Attack("A62 a timestamp that is none", .timestampRefused, "cms", stamped { _ in DER.sequence(DER.integer(1)) }),
            Attack(
                "A62 a page's signature in the place of a timestamp",
                .timestampRefused,
                "cms_content_refused",
                stamped { town.cms($0).bytes }
            ),
        ]
    }
}
