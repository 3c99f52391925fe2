internal import HTTPTypes
internal import Hummingbird
internal import SegelCredential
internal import SegelUseCases

/// The issuer's endpoints: nonce, credential, deferred credential, notification, and offers by reference.
extension IssuingRoutes {
    func addCredentialEndpoints(to router: Router<some RequestContext>) {
        router.post(RouterPath(IssuingAddresses.Endpoint.nonce.rawValue)) { _, context in
            await answering(.resource, context) {
                var object = JSONObject()
                object.set("c_nonce", .string(mall.credentialNonce()))
                return IssuingAnswer.json(object)
            }
        }
        router.post(RouterPath(IssuingAddresses.Endpoint.credential.rawValue)) { request, context in
            await answering(.resource, context) { try await credential(request) }
        }
        router.post(RouterPath(IssuingAddresses.Endpoint.deferred.rawValue)) { request, context in
            await answering(.resource, context) { try await deferred(request) }
        }
        router.post(RouterPath(IssuingAddresses.Endpoint.notification.rawValue)) { request, context in
            await answering(.resource, context) { try await notification(request) }
        }
        router.get("\(IssuingAddresses.Endpoint.offers.rawValue)/:handle") { _, context in
            do {
                let offer = try await mall.credentialOffer(handle: context.parameters.get("handle") ?? "")
                return IssuingAnswer.json(OfferObject(offer, issuer: addresses.issuer).object)
            } catch let refusal as Refusal where refusal.code == Refusal.notFound.code {
                return Response(status: .notFound, headers: [.cacheControl: "no-store"])
            }
        }
    }

    private func credential(_ request: Request) async throws -> Response {
        let access = try await access(request, at: .credential)
        let (bytes, wasEncrypted) = try await message(request)
        let wanted = try CopyRequest(bytes, wasEncrypted: wasEncrypted)
        return answer(try await mall.requestCopies(wanted, with: access), wanted.encryption)
    }

    private func deferred(_ request: Request) async throws -> Response {
        let access = try await access(request, at: .deferred)
        let (bytes, wasEncrypted) = try await message(request)
        let wanted = try CollectionRequest(bytes, wasEncrypted: wasEncrypted)
        return answer(try await mall.collectCopies(wanted, with: access), wanted.encryption)
    }

    private func notification(_ request: Request) async throws -> Response {
        let access = try await access(request, at: .notification)
        let bytes = try await body(request)
        guard mediaType(request.headers[.contentType]) == "application/json" else {
            throw WalletRefusal(.invalidNotificationRequest, "application/json is wanted")
        }
        try await mall.take(CopyNotification(bytes), with: access)
        return Response(status: .noContent, headers: [.cacheControl: "no-store"])
    }

    /// `Authorization: DPoP …` with a proof, or `Bearer …`.
    private func access(_ request: Request, at endpoint: IssuingAddresses.Endpoint) async throws -> WalletAccess {
        let values = request.headers[values: .authorization]
        guard let value = values.first else { throw TokenMissing() }
        let words = value.split(separator: " ")
        guard values.count == 1, words.count == 2 else { throw WalletRefusal(.invalidToken, "malformed Authorization header") }
        let proof = try sentProof(request, to: endpoint)
        switch (words[0].lowercased(), proof) {
        case ("dpop", let proof?): return try await mall.authorized(.bound(String(words[1]), proof))
        case ("dpop", nil): throw WalletRefusal(.invalidDPoPProof, "a DPoP proof is wanted")
        case ("bearer", _): return try await mall.authorized(.bearer(String(words[1])))
        default: throw WalletRefusal(.invalidToken, "DPoP or Bearer is wanted")
        }
    }

    /// The request's JSON, decrypted where it came encrypted (OpenID4VCI 1.0 section 10).
    private func message(_ request: Request) async throws -> (bytes: [UInt8], wasEncrypted: Bool) {
        let bytes = try await body(request)
        switch mediaType(request.headers[.contentType]) {
        case "application/json": return (bytes, false)
        case "application/jwt": return (try mall.openRequest(bytes), true)
        default: throw WalletRefusal(.invalidCredentialRequest, "application/json or application/jwt is wanted")
        }
    }

    private func answer(_ answer: CopyAnswer, _ encryption: ResponseEncryption?) -> Response {
        var object = JSONObject()
        let status: HTTPResponse.Status
        switch answer {
        case .issued(let copies):
            object.set("credentials", .array(copies.credentials.map { .of(("credential", .string($0))) }))
            object.set("notification_id", .string(copies.notification))
            status = .ok
        case .deferred(let transaction, let interval):
            object.set("transaction_id", .string(transaction))
            object.set("interval", .integer(Int64(interval)))
            status = .accepted
        }
        guard let encryption else { return IssuingAnswer.json(object, status: status) }
        return IssuingAnswer.body(mall.sealed(JSONWriter.bytes(object), as: encryption), "application/jwt", status)
    }
}

/// A credential offer as wallets read it (OpenID4VCI 1.0 section 4.1.1).
struct OfferObject {
    let object: JSONObject

    init(_ offer: CredentialOffer, issuer: String) {
        var object = JSONObject()
        object.set("credential_issuer", .string(issuer))
        object.set("credential_configuration_ids", .strings(offer.configurations))
        let code = JSONValue.of(
            ("pre-authorized_code", .string(offer.preAuthorizedCode)),
            (
                "tx_code",
                .of(
                    ("input_mode", .string("numeric")),
                    ("length", .integer(Int64(offer.transactionCodeDigits))),
                    ("description", .string("Kode 6 angka dari layar sebelumnya / the 6 digits from the screen before"))
                )
            )
        )
        object.set("grants", .of((GrantType.preAuthorizedCode.rawValue, code), (GrantType.authorizationCode.rawValue, .of())))
        self.object = object
    }

    /// The link that opens a wallet, with the offer in it.
    var byValue: String { "\(Self.scheme)credential_offer=\(Self.encoded(String(decoding: JSONWriter.bytes(object), as: UTF8.self)))" }

    /// The link with the address of the offer: short enough for a picture that any phone can read.
    static func byReference(_ address: String) -> String { "\(scheme)credential_offer_uri=\(encoded(address))" }

    private static let scheme = "openid-credential-offer://?"

    /// Everything but the unreserved (RFC 3986 section 2.3).
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let isUnreserved = byte < 128 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
            if isUnreserved || "-._~".utf8.contains(byte) { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
