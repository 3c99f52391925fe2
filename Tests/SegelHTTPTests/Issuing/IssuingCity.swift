import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelCredential
import SegelCrypto
import SegelHTTP
import SegelTestSupport
import SegelUseCases
import SegelVault

/// A city behind its router, a citizen with a credential, an application under way, and a wallet with a key.
final class IssuingCity: Sendable {
    struct Answer: Sendable {
        let status: Int
        let body: JSONObject?
        let text: String
        let headers: HTTPFields

        var error: String? { body?["error"]?.string }
        /// "400 invalid_grant": what a refusal comes to.
        var verdict: String { "\(status) \(error ?? "-")" }
    }

    static let configuration = "SIP.sd-jwt"
    static let redirect = "https://wallet.example/cb"

    let city: TestCity
    let person: SignedIn
    let officers: [SignedIn]
    let credential: HeldCredential
    /// The credential's case, and one that officers have still to decide.
    let caseID: String
    let waiting: String
    let wallet = TestWallet()
    private let application: Application<RouterResponder<PublicContext>>

    init(_ folder: TemporaryFolder, publicURL: String = TestWallet.issuer, streams: LiveStreams = LiveStreams()) async throws {
        city = try await TestCity(folder.path + "/city", publicURL: publicURL)
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
        credential = try await city.issued(person, officers)
        caseID = try await city.mall.caseID(ofCredential: credential.id, for: person)
        waiting = try await city.submitted(person)
        _ = try await city.mall.addWallet("dompet", name: "Dompet Uji", redirects: [Self.redirect])
        application = Application(router: try Server.router(city.mall, streams: streams))
    }

    var mall: Mall { city.mall }
    var now: UnixTime { city.clock.now() }

    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [(String, String)] = [],
        _ body: String = ""
    ) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return try await application.test(.router) { [fields] client in
            try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(string: body)) { response in
                let text = String(buffer: response.body)
                var object: JSONObject?
                do { object = try JSONReader.readObject(Array(text.utf8)) } catch { object = nil }
                return Answer(status: response.status.code, body: object, text: text, headers: response.headers)
            }
        }
    }

    // MARK: Requests of an honest wallet

    static let form = ("Content-Type", "application/x-www-form-urlencoded")
    static let json = ("Content-Type", "application/json")

    static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { "\(percent($0.0))=\(percent($0.1))" }.joined(separator: "&")
    }

    private static func percent(_ text: String) -> String {
        text.utf8.map { byte in
            let letter = Character(UnicodeScalar(byte))
            if byte < 128, letter.isLetter || letter.isNumber || "-._~".contains(letter) { return String(letter) }
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }

    func dpop(
        _ path: String,
        token: String? = nil,
        place: ProofPlace,
        change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }
    ) -> (String, String) {
        ("DPoP", wallet.dpop(TestWallet.issuer + path, nonce: mall.proofNonce(place), token: token, at: now, change: change))
    }

    /// The fields of a token request for a fresh offer.
    func redemption(ofCase id: String? = nil) async throws -> [(String, String)] {
        let offer = try await mall.offerCopies(ofCase: id ?? caseID, for: person)
        return [
            ("grant_type", "urn:ietf:params:oauth:grant-type:pre-authorized_code"),
            ("pre-authorized_code", try await mall.credentialOffer(handle: offer.handle).preAuthorizedCode),
            ("tx_code", offer.transactionCode),
        ]
    }

    func tokens(ofCase id: String? = nil, details: Bool = false) async throws -> WalletTokens {
        try await city.walletTokens(ofCase: id ?? caseID, for: person, bound: wallet, details: details)
    }

    /// A request with an access token and its proof.
    func ask(
        _ path: String,
        _ token: String,
        _ body: String,
        type: (String, String) = IssuingCity.json,
        change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }
    ) async throws -> Answer {
        let proof = dpop(path, token: token, place: .resource, change: change)
        return try await send(.post, path, headers: [type, ("Authorization", "DPoP \(token)"), proof], body)
    }

    /// A credential request's body.
    func credentialBody(
        _ keys: [SigningKey] = [SigningKey(generating: .es256, from: SystemRandom())],
        selector: String = #""credential_configuration_id":"SIP.sd-jwt""#,
        change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }
    ) -> String {
        let nonce = mall.credentialNonce()
        let proofs = keys.map { "\"\(TestWallet.proof($0, nonce: nonce, at: now, change: change))\"" }.joined(separator: ",")
        return "{\(selector),\"proofs\":{\"jwt\":[\(proofs)]}}"
    }

    static let verifier = String(repeating: "v", count: 43)

    /// The fields of a pushed authorization request.
    static var push: [(String, String)] {
        [
            ("response_type", "code"), ("client_id", "dompet"), ("redirect_uri", redirect), ("state", "s-1"),
            ("code_challenge", Base64URL.encode(SHA256.digest(Array(verifier.utf8)))), ("code_challenge_method", "S256"),
            ("scope", configuration),
        ]
    }

    /// A code the citizen agreed to, as fields of a token request.
    func codeRedemption() async throws -> [(String, String)] {
        let pushed = try await mall.pushAuthorization(Dictionary(uniqueKeysWithValues: Self.push), proof: nil)
        let answer = try await mall.authorize(
            pushed.requestURI,
            client: "dompet",
            choices: [Self.configuration: caseID],
            for: person
        )
        return [
            ("grant_type", "authorization_code"), ("code", try answer.outcome.get()), ("client_id", "dompet"),
            ("redirect_uri", Self.redirect), ("code_verifier", Self.verifier),
        ]
    }
}

/// Fields with one thing changed, and what must come of it.
struct FormMutant: Sendable {
    let name: String
    let verdict: String
    let change: @Sendable (inout [(String, String)]) -> Void

    init(_ name: String, _ verdict: String, _ change: @escaping @Sendable (inout [(String, String)]) -> Void) {
        self.name = name
        self.verdict = verdict
        self.change = change
    }

    static func without(_ field: String, _ verdict: String) -> FormMutant {
        FormMutant("without \(field)", verdict) { $0.removeAll { $0.0 == field } }
    }

    static func empty(_ field: String, _ verdict: String) -> FormMutant {
        FormMutant("\(field) empty", verdict) { $0 = $0.map { $0.0 == field ? (field, "") : $0 } }
    }

    static func twice(_ field: String, _ verdict: String) -> FormMutant {
        FormMutant("\(field) twice", verdict) { fields in fields += fields.filter { $0.0 == field } }
    }

    static func with(_ field: String, _ value: String, _ verdict: String) -> FormMutant {
        FormMutant("\(field) = \(value.prefix(40))", verdict) { fields in
            fields.removeAll { $0.0 == field }
            fields.append((field, value))
        }
    }
}
