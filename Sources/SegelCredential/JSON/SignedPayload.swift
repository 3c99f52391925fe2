/// A credential's payload as it was signed, with its digests apart from the rest: a string for each of them would be a third of what reading
/// costs.
struct SignedPayload {
    /// Without `_sd`, where `digests` holds it.
    let object: JSONObject
    /// The items of the top level's `_sd` as they stand, each `"<digestCount letters>",`, the last with a bracket for the comma. Nil where `_sd` is
    /// absent or is not a list of such: then it stands in `object`, to be judged there.
    let digests: ArraySlice<UInt8>?

    /// Letters of a SHA-256 in base64url.
    static let digestCount = 43
    /// With its quotes and the comma or bracket behind it.
    static let itemCount = digestCount + 3

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        do {
            let (object, digests) = try JSONReader.readPayload(bytes)
            self.object = object
            self.digests = digests.map { bytes[$0] }
        } catch { throw .malformed }
    }
}
