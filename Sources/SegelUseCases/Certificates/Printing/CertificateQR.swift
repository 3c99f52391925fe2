internal import SegelCredential
internal import SegelCrypto

extension Mall {
    /// What a certificate's QR symbol says. Upper-case letters and digits alone, so that the symbol takes its shorter mode.
    ///
    /// For now the digest of the credential, which tells two prints apart and proves nothing by itself.
    func qrText(of record: CredentialRecord, _ credential: [UInt8], in tx: any StoreTransaction) throws -> String {
        let digest = SHA256.digest(credential)
        return "SEGEL0:" + digest.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined().uppercased()
    }
}
