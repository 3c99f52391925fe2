internal import SegelUseCases

/// The revocation lists that a certificate's PDF carries (EN 319 142-1, 5.4): under the signature, so the agency put them there.
enum SecurityStore {
    /// Lists; ours have one and a few of the timestamp's.
    private static let limit = 32
    /// Bytes of one, as `AuthorityRevocationList` has it.
    private static let sizeLimit = 65_536

    /// DER of each; whose they are, whoever reads them tells.
    static func lists(_ document: PDFDocument) throws(PageRefusal) -> [[UInt8]] {
        let root = try document.root
        guard let store = document.dictionary(root.members?["DSS"]), let entries = document.value(store["CRLs"])?.array else { return [] }
        guard entries.count <= limit else { throw root.refusal(.structure, "CRLs") }
        var lists: [[UInt8]] = []
        for entry in entries {
            guard let object = document.object(entry) else { throw root.refusal(.structure, "CRLs") }
            lists.append(try document.data(object, limit: sizeLimit))
        }
        return lists
    }
}
