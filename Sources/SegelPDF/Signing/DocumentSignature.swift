internal import COpenSSL

/// A CAdES signature being made (ETSI EN 319 122-1, RFC 5652; Docs/Formats/PDF.md, rules 11 and 12). OpenSSL builds it with the certificate alone; the key
/// that signs its attributes is elsewhere.
struct DocumentSignature {
    private let cms: Owned<OpaquePointer>

    /// `digest`: SHA-256 of all that is signed. `chain`: leaf and authority, DER.
    init(digest: [UInt8], chain: [[UInt8]], certificates: CertificateCache) throws(PDFFailure) {
        guard let leaf = chain.first else { throw .signing("no certificate") }
        let flags = UInt32(CMS_PARTIAL | CMS_BINARY | CMS_DETACHED)
        cms = try Owned(CMS_sign(nil, nil, nil, nil, flags), "CMS") { CMS_ContentInfo_free($0) }
        try cms.use { cms throws(PDFFailure) in
            let signer = try certificates.certificate(leaf).use { certificate throws(PDFFailure) in
                // The public half stands in for the key: OpenSSL reads the algorithm from it, and signs nothing.
                let key = X509_get0_pubkey(certificate)
                guard let signer = CMS_add1_signer(cms, certificate, key, EVP_sha256(), flags | UInt32(CMS_CADES | CMS_NOSMIMECAP)) else {
                    throw OpenSSL.failure("signer")
                }
                return signer
            }
            for authority in chain.dropFirst() {
                try certificates.certificate(authority).use { certificate throws(PDFFailure) in
                    try OpenSSL.check(CMS_add1_cert(cms, certificate), "authority")
                }
            }
            let type = UnsafeRawPointer(OBJ_nid2obj(NID_pkcs7_data))
            try OpenSSL.check(CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT, type, -1), "content type")
            try OpenSSL.check(
                CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, Int32(digest.count)),
                "message digest"
            )
        }
    }

    /// There is one; the list is the CMS's own.
    private static func signer(of cms: OpaquePointer) throws(PDFFailure) -> OpaquePointer {
        guard let signer = segel_first_signer(cms) else { throw OpenSSL.failure("signer") }
        return signer
    }

    /// DER of the signed attributes as a SET OF (RFC 5652, section 5.4): what is signed.
    func attributes() throws(PDFFailure) -> [UInt8] {
        var attributes = try cms.use { cms throws(PDFFailure) in
            let signer = try Self.signer(of: cms)
            var attributes: [[UInt8]] = []
            for index in 0..<CMS_signed_get_attr_count(signer) {
                let attribute = CMS_signed_get_attr(signer, index)
                attributes.append(try OpenSSL.write("attribute") { i2d_X509_ATTRIBUTE(attribute, $0) })
            }
            return attributes
        }
        // X.690, 11.6: a set's elements in the order of their encodings.
        attributes.sort { $0.lexicographicallyPrecedes($1) }
        return DER.element(0x31, attributes.flatMap { $0 })
    }

    /// The whole signature. `value`: r ‖ s of ES256 over the attributes.
    func finish(_ value: [UInt8], timestamp: [UInt8]?) throws(PDFFailure) -> [UInt8] {
        let encoded = try DER.signature(value)
        return try cms.use { cms throws(PDFFailure) in
            let signer = try Self.signer(of: cms)
            try OpenSSL.check(ASN1_STRING_set(CMS_SignerInfo_get0_signature(signer), encoded, Int32(encoded.count)), "signature")
            if let timestamp {
                // ETSI EN 319 122-1, 5.3: over the octets of the signature value.
                let count = Int32(timestamp.count)
                try OpenSSL.check(
                    CMS_unsigned_add1_attr_by_NID(signer, NID_id_smime_aa_timeStampToken, V_ASN1_SEQUENCE, timestamp, count),
                    "timestamp"
                )
            }
            return try OpenSSL.write("CMS") { i2d_CMS_ContentInfo(cms, $0) }
        }
    }
}

/// The few lines of DER that are written here (X.690).
enum DER {
    static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        if content.count < 128 { return [tag, UInt8(content.count)] + content }
        let digits = withUnsafeBytes(of: UInt32(content.count).bigEndian, Array.init).drop { $0 == 0 }
        return [tag, 0x80 | UInt8(digits.count)] + digits + content
    }

    /// ECDSA-Sig-Value (RFC 3279, section 2.2.3) of r ‖ s.
    static func signature(_ value: [UInt8]) throws(PDFFailure) -> [UInt8] {
        guard value.count == 64 else { throw .signing("signature of \(value.count) bytes") }
        let halves = [value[..<32], value[32...]].map { half -> [UInt8] in
            let digits = Array(half.drop { $0 == 0 })
            return element(0x02, digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : digits)
        }
        return element(0x30, halves.flatMap { $0 })
    }
}
