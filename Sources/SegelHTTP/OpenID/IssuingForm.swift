internal import Hummingbird
internal import SegelUseCases

/// The parameters of an OAuth request (RFC 6749 section 3.2): each at most once, an empty one as good as absent.
struct OAuthForm {
    let parameters: [String: String]

    init(_ bytes: [UInt8], contentType: String?) throws(WalletRefusal) {
        guard mediaType(contentType) == "application/x-www-form-urlencoded" else {
            throw WalletRefusal(.invalidRequest, "application/x-www-form-urlencoded is wanted")
        }
        guard let pairs = URLEncodedForm.pairs(bytes) else { throw WalletRefusal(.invalidRequest, "the body is not form-encoded UTF-8") }
        var parameters: [String: String] = [:]
        for (name, value) in pairs {
            guard parameters[name] == nil else { throw WalletRefusal(.invalidRequest, "a parameter comes twice") }
            parameters[name] = value
        }
        self.parameters = parameters.filter { !$0.value.isEmpty }
    }

    subscript(name: String) -> String? { parameters[name] }

    func needed(_ name: String) throws(WalletRefusal) -> String {
        guard let value = parameters[name] else { throw WalletRefusal(.invalidRequest, "\(name) is missing") }
        return value
    }
}

/// The type without its parameters, in small letters.
func mediaType(_ header: String?) -> String? {
    header?.split(separator: ";").first.map { $0.lowercased().filter { $0 != " " && $0 != "\t" } }
}
