/// A credential's payload as it was signed, with its digests apart from the rest: a string for each of them would be a third of what reading
/// costs.
struct SignedPayload {
    /// Without `_sd`, where `digests` holds it.
    let object: JSONObject
    /// The letters of all top-level digests, `digestCount` each. Nil where `_sd` is absent or is not a list of such: then it stands in
    /// `object`, to be judged there.
    let digests: [UInt8]?

    /// Letters of a SHA-256 in base64url.
    static let digestCount = 43

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        do { (object, digests) = try JSONReader.readPayload(bytes) } catch { throw .malformed }
    }
}
