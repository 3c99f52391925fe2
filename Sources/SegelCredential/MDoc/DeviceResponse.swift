/// What a wallet answers (ISO 18013-5 section 8.3.2.1.2.2), taken apart but not believed.
struct DeviceResponse {
    static let version = "1.0"
    static let documentLimit = 16

    struct Document {
        let docType: String
        let issuerSigned: IssuerSigned
        let deviceSigned: DeviceSigned
    }

    let documents: [Document]

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        guard bytes.count <= IssuerSigned.sizeLimit else { throw .tooLarge }
        let map: CBORMap?
        do { map = try CBORReader.read(bytes).map } catch { throw CredentialFailure(error) }
        guard let map, map["version"] == .text(Self.version), map["status"] == .unsigned(0), map["documentErrors"] == nil,
            let documents = map["documents"]?.array, !documents.isEmpty
        else { throw .malformed }
        guard documents.count <= Self.documentLimit else { throw .tooLarge }
        self.documents = try documents.map { value throws(CredentialFailure) in
            guard let map = value.map, let docType = map["docType"]?.text, let issuerSigned = map["issuerSigned"], map["errors"] == nil
            else {
                throw .malformed
            }
            return Document(
                docType: docType,
                issuerSigned: try IssuerSigned(issuerSigned),
                deviceSigned: try DeviceSigned(map["deviceSigned"])
            )
        }
    }
}

extension CredentialFailure {
    init(_ failure: CBORFailure) {
        self =
            switch failure {
            case .tooLarge, .tooDeep: .tooLarge
            default: .malformed
            }
    }
}
