internal import SegelCredential
internal import SegelCrypto

/// What a certificate's QR symbol says.
extension Mall {
    /// The signed extract of QR.md, or where the credential has none the name of the credential, which proves nothing by itself.
    func qrText(of record: CredentialRecord, _ credential: [UInt8], in tx: any StoreTransaction) throws -> String {
        try qrText(of: record, in: tx) ?? UnsignedSymbol.text(of: credential)
    }
}

/// A symbol that names its credential and is no proof: what binds it is the PDF's signature alone. Upper-case letters and digits, so that the symbol takes its
/// shorter mode.
enum UnsignedSymbol {
    private static let prefix = "SEGEL0:"

    static func text(of credential: [UInt8]) -> String { prefix + Hex.encode(SHA256.digest(credential)).uppercased() }

    static func isOne(_ symbol: [UInt8]) -> Bool { symbol.starts(with: prefix.utf8) }
}
