package import SegelCrypto

/// Why a wallet's answer was not even looked into. Stable codes.
package enum ResponseFailure: Error, Equatable {
    case malformed
    case tooLarge
    /// In the clear, where encryption was asked for, or the other way round.
    case notEncrypted
    case encrypted
    /// Neither an answer nor an error.
    case tokenMissing
    case tokenMalformed
    case stateDiffers
    case notOpened(JWEFailure)

    package var code: String {
        switch self {
        case .malformed: "response_malformed"
        case .tooLarge: "response_too_large"
        case .notEncrypted: "response_not_encrypted"
        case .encrypted: "response_encrypted"
        case .tokenMissing: "vp_token_missing"
        case .tokenMalformed: "vp_token_malformed"
        case .stateDiffers: "response_state_differs"
        case .notOpened(let failure): failure.rawValue
        }
    }
}

/// What a wallet answered: presentations by the query they answer, taken apart but not believed; or that it will not.
package enum AuthorizationResponse: Sendable, Equatable {
    case presentations([PresentedFor])
    /// The wallet's error code (OpenID4VP 1.0 section 8.5); nothing but a word for people.
    case declined(String)

    /// The presentations for one query.
    package struct PresentedFor: Sendable, Equatable {
        package let query: String
        package let presentations: [String]
    }

    package static let sizeLimit = 2 << 20
    static let presentationLimit = 64

    /// A posted form's fields, decoded (`direct_post`, `direct_post.jwt`). `key`: opens the answer where encryption was asked for.
    package init(form: [String: String], to request: PresentationRequest, key: P256Agreement.PrivateKey?) throws(ResponseFailure) {
        if let error = form["error"] {
            // A wallet that cannot read the request cannot encrypt to it either: errors may come in the clear.
            guard form["vp_token"] == nil, form["response"] == nil else { throw .malformed }
            guard form["state"] == request.state else { throw .stateDiffers }
            self = .declined(Self.word(error))
            return
        }
        if let response = form["response"] {
            guard form["vp_token"] == nil else { throw .malformed }
            // Outside the encryption a state proves nothing, but another one is another transaction's.
            if let state = form["state"], state != request.state { throw .stateDiffers }
            try self.init(encrypted: response, to: request, key: key)
            return
        }
        guard !request.mode.isEncrypted else { throw form["vp_token"] == nil ? .tokenMissing : .notEncrypted }
        guard let token = form["vp_token"] else { throw .tokenMissing }
        guard form["state"] == request.state else { throw .stateDiffers }
        guard token.utf8.count <= Self.sizeLimit else { throw .tooLarge }
        let object: JSONObject
        do { object = try JSONReader.readObject(token.utf8) } catch { throw .tokenMalformed }
        self = .presentations(try Self.presentations(object))
    }

    /// What a browser handed the page (`dc_api`, `dc_api.jwt`): the `data` of a DigitalCredential. No state travels there.
    package init(browser bytes: [UInt8], to request: PresentationRequest, key: P256Agreement.PrivateKey?) throws(ResponseFailure) {
        guard bytes.count <= Self.sizeLimit else { throw .tooLarge }
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes) } catch { throw .malformed }
        if let error = object["error"] {
            guard object.members.count <= 2, let word = error.string else { throw .malformed }
            self = .declined(Self.word(word))
        } else if let response = object["response"] {
            guard object["vp_token"] == nil, let text = response.string else { throw .malformed }
            try self.init(encrypted: text, to: request, key: key)
        } else {
            guard !request.mode.isEncrypted else { throw object["vp_token"] == nil ? .tokenMissing : .notEncrypted }
            self = .presentations(try Self.token(object))
        }
    }

    private init(encrypted text: String, to request: PresentationRequest, key: P256Agreement.PrivateKey?) throws(ResponseFailure) {
        guard request.mode.isEncrypted, let key, let recipient = request.encryption else { throw .encrypted }
        let object: JSONObject
        do {
            let plaintext = try CompactJWE(Array(text.utf8)).open(with: key, kid: recipient.kid)
            object = try JSONReader.readObject(plaintext)
        } catch let failure as JWEFailure { throw .notOpened(failure) } catch { throw .malformed }
        if !request.mode.isBrowser {
            guard object["state"]?.string == request.state else { throw .stateDiffers }
        }
        if let error = object["error"]?.string {
            guard object["vp_token"] == nil else { throw .malformed }
            self = .declined(Self.word(error))
            return
        }
        self = .presentations(try Self.token(object))
    }

    private static func token(_ object: JSONObject) throws(ResponseFailure) -> [PresentedFor] {
        guard let token = object["vp_token"] else { throw .tokenMissing }
        guard let object = token.object else { throw .tokenMalformed }
        return try presentations(object)
    }

    /// An object by query id whose values are arrays (section 8.1), each presentation a text: what both formats here are.
    private static func presentations(_ token: JSONObject) throws(ResponseFailure) -> [PresentedFor] {
        guard !token.members.isEmpty else { throw .tokenMissing }
        var count = 0
        return try token.members.map { member throws(ResponseFailure) in
            guard let values = member.value.array else { throw .tokenMalformed }
            count += values.count
            guard count <= presentationLimit else { throw .tooLarge }
            let texts = try values.map { value throws(ResponseFailure) in
                guard let text = value.string, !text.isEmpty else { throw .tokenMalformed }
                return text
            }
            guard Set(texts).count == texts.count else { throw .tokenMalformed }
            return PresentedFor(query: member.name, presentations: texts)
        }
    }

    /// What may stand in a log or on a page of a word a stranger chose.
    private static func word(_ text: String) -> String {
        let letters = text.unicodeScalars.prefix(40).filter { ("a"..."z").contains($0) || $0 == "_" }
        return letters.isEmpty ? "unknown" : String(String.UnicodeScalarView(letters))
    }
}
