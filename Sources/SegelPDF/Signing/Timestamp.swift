internal import COpenSSL
internal import SegelCrypto
internal import SegelUseCases

/// One exchange with a timestamp authority (RFC 3161; Docs/Formats/PDF.md, rule 13): the query for a signature, and the answer held against it.
struct Timestamp {
    /// How far its clock may be from ours; seconds.
    static let tolerance: UnixTime = 300

    private let imprint: [UInt8]
    private let nonce: [UInt8]

    /// `signature`: r ‖ s; what is stamped is its DER, as it stands in the CMS.
    init(of signature: [UInt8], nonce: [UInt8]) throws(PDFFailure) {
        imprint = Array(SHA256.digest(try DER.signature(signature)))
        self.nonce = nonce
    }

    func query() throws(PDFFailure) -> [UInt8] {
        // TimeStampReq: version 1, SHA-256 imprint, nonce, certReq.
        let algorithm: [UInt8] = [0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00]
        return DER.element(
            0x30,
            DER.element(0x02, [1]) + DER.element(0x30, algorithm + DER.element(0x04, imprint)) + DER.element(0x02, number)
                + DER.element(0x01, [0xFF])
        )
    }

    /// The nonce as a whole number: positive, without leading zeros.
    private var number: [UInt8] {
        let digits = Array(nonce.drop { $0 == 0 })
        return digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : digits
    }

    /// The token of an answer that fits the query, comes from whom `anchors` vouch for, and tells the time.
    func token(in answer: [UInt8], anchors: [[UInt8]], at now: UnixTime) throws(PDFFailure) -> [UInt8] {
        let request = try query()
        return try refusing { () throws(PDFFailure) in try Self.response(answer) }.use { response throws(PDFFailure) in
            try Owned(try OpenSSL.read(request, "query") { d2i_TS_REQ(nil, $0, $1) }, "query") { TS_REQ_free($0) }
                .use { asked throws(PDFFailure) in
                    // Version, imprint and nonce of the query; the signer's certificate, its one critical usage and its way to an anchor.
                    try Owned(TS_REQ_to_TS_VERIFY_CTX(asked, nil), "timestamp") { TS_VERIFY_CTX_free($0) }
                        .use { context throws(PDFFailure) in
                            _ = TS_VERIFY_CTX_add_flags(context, Int32(TS_VFY_SIGNATURE))
                            // The context frees it.
                            _ = TS_VERIFY_CTX_set_store(context, try store(anchors, at: now))
                            guard TS_RESP_verify_response(context, response) == 1 else {
                                throw .timestampRefused(words(of: OpenSSL.failure("timestamp")))
                            }
                        }
                }
            guard let info = TS_RESP_get_tst_info(response), let time = TS_TST_INFO_get_time(info), isNear(time, now) else {
                throw .timestampRefused("its time is not ours")
            }
            let token = TS_RESP_get_token(response)
            return try OpenSSL.write("token") { i2d_PKCS7(token, $0) }
        }
    }

    private static func response(_ answer: [UInt8]) throws(PDFFailure) -> Owned<OpaquePointer> {
        try Owned(try OpenSSL.read(answer, "answer") { d2i_TS_RESP(nil, $0, $1) }, "answer") { TS_RESP_free($0) }
    }

    private func store(_ anchors: [[UInt8]], at now: UnixTime) throws(PDFFailure) -> OpaquePointer {
        guard let store = X509_STORE_new() else { throw OpenSSL.failure("store") }
        do throws(PDFFailure) {
            for anchor in anchors {
                try OpenSSL.certificate(anchor).use { certificate throws(PDFFailure) in
                    try OpenSSL.check(X509_STORE_add_cert(store, certificate), "anchor")
                }
            }
        } catch {
            X509_STORE_free(store)
            throw error
        }
        // What the operator configured is trusted, an authority or the signer itself.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), time_t(now))
        return store
    }

    private func isNear(_ time: UnsafePointer<ASN1_GENERALIZEDTIME>, _ now: UnixTime) -> Bool {
        let ours = ASN1_TIME_set(nil, time_t(now))
        defer { ASN1_STRING_free(ours) }
        var days: Int32 = 0, seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, ours, time) == 1 else { return false }
        return abs(Int64(days) * 86_400 + Int64(seconds)) <= Self.tolerance
    }

    private func refusing<Value>(_ body: () throws(PDFFailure) -> Value) throws(PDFFailure) -> Value {
        do throws(PDFFailure) { return try body() } catch { throw .timestampRefused(words(of: error)) }
    }

    private func words(of failure: PDFFailure) -> String {
        if case .signing(let text) = failure { return text }
        return "\(failure)"
    }
}
