package import SegelCrypto

/// The holder's part of a presented mdoc (ISO 18013-5 section 9.1.3): a signature over the session, the document's type and what the device says
/// itself, which here is nothing.
struct DeviceSigned {
    /// DeviceNameSpaces, encoded: the bytes inside tag 24.
    private let nameSpaces: [UInt8]
    private let signature: CoseSign1

    init(_ value: CBORValue?) throws(CredentialFailure) {
        guard let map = value?.map, let nameSpaces = map["nameSpaces"]?.encodedBytes, let auth = map["deviceAuth"]?.map else {
            throw .malformed
        }
        // A MAC needs a reader's key, which OpenID4VP has none of.
        guard auth.members.count == 1, let sign1 = auth["deviceSignature"] else { throw .keyBindingRefused }
        let empty: Bool
        do { empty = try CBORReader.read(nameSpaces).map?.members.isEmpty == true } catch { throw .malformed }
        // What a device adds is no issuer's word; no MSO here authorises it.
        guard empty else { throw .claimRefused }
        self.nameSpaces = nameSpaces
        signature = try CoseSign1(sign1, tagging: .none)
    }

    /// Returns only when the device's key signed this session.
    func check(key: VerifyingKey, docType: String, transcript: SessionTranscript) throws(CredentialFailure) {
        let content = Self.authentication(transcript, docType, nameSpaces)
        do { _ = try signature.verified(by: key, detached: content) } catch { throw .keyBindingRefused }
    }

    /// DeviceAuthenticationBytes (section 9.1.3.4).
    static func authentication(_ transcript: SessionTranscript, _ docType: String, _ nameSpaces: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        CBORWriter.head(4, 4, &content)
        CBORWriter.append(text: "DeviceAuthentication", to: &content)
        content += transcript.bytes
        CBORWriter.append(text: docType, to: &content)
        CBORWriter.append(.encoded(nameSpaces), to: &content)
        return CBORWriter.bytes(.encoded(content))
    }
}

/// What a wallet shows of an mdoc; for tests and holders of their own keys. Nothing is verified here.
package enum MDocPresentation {
    /// A DeviceResponse with the elements of `names` (by name space) alone, signed by the device for one session.
    package static func respond(
        with issuerSigned: [UInt8],
        disclosing names: [String: Set<String>],
        docType: String,
        transcript: SessionTranscript,
        deviceKey: SigningKey
    ) throws(CredentialFailure) -> [UInt8] {
        let value: CBORValue
        do { value = try CBORReader.read(issuerSigned) } catch { throw .malformed }
        let read = try IssuerSigned(value)
        var spaces = CBORMap()
        for (name, items) in read.nameSpaces {
            let shown = items.filter { names[name]?.contains($0.element.name) ?? false }
            if !shown.isEmpty { spaces.set(name, .array(shown.map(\.value))) }
        }
        var issuer = CBORMap()
        if !spaces.members.isEmpty { issuer.set("nameSpaces", .map(spaces)) }
        issuer.set("issuerAuth", value.map?["issuerAuth"] ?? .null)
        var document = CBORMap()
        document.set("docType", .text(docType))
        document.set("issuerSigned", .map(issuer))
        document.set("deviceSigned", deviceSigned(docType, transcript, deviceKey))
        var response = CBORMap()
        response.set("version", .text(DeviceResponse.version))
        response.set("documents", .array([.map(document)]))
        response.set("status", .unsigned(0))
        return CBORWriter.bytes(.map(response))
    }

    private static func deviceSigned(_ docType: String, _ transcript: SessionTranscript, _ key: SigningKey) -> CBORValue {
        let nameSpaces = CBORWriter.bytes(.map(CBORMap()))
        let content = DeviceSigned.authentication(transcript, docType, nameSpaces)
        var auth = CBORMap()
        auth.set("deviceSignature", CoseSign1.sign(content, detached: true, with: key))
        var signed = CBORMap()
        signed.set("nameSpaces", .encoded(nameSpaces))
        signed.set("deviceAuth", .map(auth))
        return .map(signed)
    }
}
