internal import SegelCrypto

/// One element of an mdoc with the random that hides it (ISO 18013-5 section 8.3.2.1.2.2). Its digest is over tag 24, the byte string's head and
/// its bytes, as they stand.
struct IssuerSignedItem {
    static let randomCount = 32
    /// Section 9.1.2.5.
    static let leastRandomCount = 16

    let digestID: UInt64
    let element: MDocElement
    /// The item without tag 24.
    let bytes: [UInt8]

    init(digestID: UInt64, element: MDocElement, random: [UInt8]) {
        var map = CBORMap()
        map.set("digestID", .unsigned(digestID))
        map.set("random", .bytes(random))
        map.set("elementIdentifier", .text(element.name))
        map.set("elementValue", element.value)
        self.digestID = digestID
        self.element = element
        bytes = CBORWriter.bytes(.map(map))
    }

    init(_ value: CBORValue) throws(CredentialFailure) {
        guard let bytes = value.encodedBytes else { throw .malformed }
        let map: CBORMap?
        do { map = try CBORReader.read(bytes).map } catch { throw .malformed }
        guard let map, map.members.count == 4, case .unsigned(let digestID) = map["digestID"], digestID < 1 << 31,
            let random = map["random"]?.bytes, let name = map["elementIdentifier"]?.text, let value = map["elementValue"]
        else { throw .malformed }
        guard random.count >= Self.leastRandomCount else { throw .disclosureRefused }
        self.digestID = digestID
        self.bytes = bytes
        element = MDocElement(name: name, value: value)
    }

    var value: CBORValue { .encoded(bytes) }
    var digest: [UInt8] { SHA256.digest(CBORWriter.bytes(value)) }
}
