package import SegelCredential

/// Which of a picture's symbols are verified: ours, where one of them is; what else is printed beside it decides nothing. Without any of ours all of them,
/// so that a link is called a link (attack A66).
package func symbolsToVerify(_ symbols: [[UInt8]]) -> [[UInt8]] {
    let ours = symbols.filter { QRText.kind($0) == .ours }
    return ours.isEmpty ? symbols : ours
}

extension VerificationOutcome {
    /// Of several symbols in one picture the gravest: paper that holds one bad symbol is not accepted for a good one. `unrecognised` for none.
    package static func gravest(_ outcomes: [VerificationOutcome]) -> VerificationOutcome {
        let bad = outcomes.filter { $0.exitCode != 0 }.min { $0.exitCode < $1.exitCode }
        return bad ?? outcomes.first ?? .of(.unrecognised)
    }
}

extension VerifierDesk {
    /// The symbols of one picture.
    package nonisolated(nonsending) func verify(symbols: [[UInt8]], now: UnixTime) async throws -> VerificationOutcome {
        // Most uploads are one credential.
        if symbols.count == 1 { return try await verify(symbols[0], now: now) }
        return .gravest(try await verify(all: symbolsToVerify(symbols), now: now))
    }
}

extension Mall {
    /// The symbols of one picture, against this deployment's own lists.
    package func verify(symbols: [[UInt8]]) async throws -> VerificationOutcome {
        if symbols.count == 1 { return try await verify(symbols[0]) }
        return .gravest(try await verify(all: symbolsToVerify(symbols)))
    }
}
