internal import Foundation

/// Where an address leads that a stranger chose: to the public Internet, or to a host that the operator named (attack A73).
struct StrangersHost {
    enum Failure: Error {
        /// One of its addresses is none of the public Internet's, or it is written in a way that we do not open.
        case refused
        case unreachable
    }

    /// As the address has it.
    let host: String
    /// The one that was judged. Whoever connects does so to it and to no other, whatever the name says a moment later.
    let address: HostAddress

    /// `plain`: whether http may be spoken with any host. `isAllowed`: a host that the operator named; it may be anywhere.
    init(
        _ text: String,
        plain: Bool,
        isAllowed: (String) -> Bool,
        resolve: @Sendable (String) async -> [HostAddress]
    ) async throws(Failure) {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty else { throw .refused }
        let isAllowed = isAllowed(host)
        guard url.scheme == "https" || (url.scheme == "http" && (plain || isAllowed)) else { throw .refused }
        let addresses = await resolve(host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")))
        guard let first = addresses.first else { throw .unreachable }
        guard isAllowed || addresses.allSatisfy(\.isPublic) else { throw .refused }
        (self.host, address) = (host, first)
    }
}
