internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// One exchange with a timestamp authority (RFC 3161; Docs/Formats/PDF.md, rule 13): the query for a signature, and the answer held against it. Read as
/// verifiers will read it, so that no PDF gets a timestamp that they refuse.
struct Timestamp {
    /// How far its clock may be from ours; seconds.
    static let tolerance: UnixTime = 300

    /// DER of the signature, as it stands in the CMS.
    private let stamped: [UInt8]
    private let nonce: [UInt8]

    /// `signature`: r ‖ s.
    init(of signature: [UInt8], nonce: [UInt8]) throws(PDFFailure) {
        stamped = try DER.signature(signature)
        self.nonce = nonce
    }

    var query: [UInt8] { TimestampQuery.bytes(SHA256.digest(stamped), by: .sha256, nonce: nonce) }

    /// The token of an answer that fits the query, comes from whom `anchors` vouch for, and tells the time.
    func token(in answer: [UInt8], anchors: [[UInt8]], at now: UnixTime) throws(PDFFailure) -> [UInt8] {
        let token: TimestampToken, time: UnixTime
        do throws(CMSFailure) {
            token = try TimestampQuery.token(in: answer)
            time = try TimestampAuthorities(anchors: anchors).verify(token, over: stamped).time
        } catch { throw .timestampRefused(error.rawValue) }
        guard token.nonce == TimestampQuery.number(nonce) else { throw .timestampRefused("it answers another query") }
        guard abs(time - now) <= Self.tolerance else { throw .timestampRefused("its time is not ours") }
        return token.bytes
    }
}
