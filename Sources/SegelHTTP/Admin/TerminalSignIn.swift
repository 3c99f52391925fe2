internal import SegelCrypto
internal import SegelUseCases

/// Who acts by a command, and their password. It crosses the socket, which only the operator's account can reach, because people prove who they are to
/// the process that owns the accounts; it is checked, used once and wiped there.
package struct TerminalSignIn: Codable, Sendable {
    /// An officer's name, or a citizen's NIK.
    package let name: String
    package let password: [UInt8]

    package init(name: String, password: [UInt8]) {
        self.name = name
        self.password = password
    }
}

extension AdminDesk {
    func person(_ signIn: TerminalSignIn) async throws -> SignedIn {
        var password = signIn.password
        return try await mall.atTerminal(SignInName(typed: signIn.name), password: SecretBytes(moving: &password))
    }

    /// Commands that desks and counters work with: a citizen who signs in has none of either.
    func officer(_ signIn: TerminalSignIn) async throws -> SignedIn {
        let person = try await person(signIn)
        guard person.isOfficer else { throw Refusal.notPermitted }
        return person
    }
}
