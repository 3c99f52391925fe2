import Crypto
import Foundation
import SegelCrypto

/// 10 claims, against the raw signature of the same library, and ES256 against others' programs.
extension Benchmarks {
    static func credentials() async throws {
        let issuer = try BenchmarkIssuer(.es256)
        try await againstRaw(issuer)
        try await againstRaw(postQuantum: BenchmarkIssuer(.mlDSA65))
        guard let peer = try Peer("credential_peers.py") else {
            return Report.missing(.credentials)
        }
        let few = 100
        try await compare("issue-sd-jwt", "issue, 10 claims, 1/s", against: "sd-jwt", floor: 5, unit: Double(few), pairs: 5) {
            try issuer.issue(few)
        } peer: {
            try peer.run("issue \(few)")
        }
        try await compare("verify-sd-jwt", "verify, 10 claims, 1/s", against: "sd-jwt", floor: 4, unit: Double(few), pairs: 5) {
            try issuer.verify(few)
        } peer: {
            try peer.run("verify \(few)")
        }
        try await compare(
            "verify-didkit",
            "verify, 10 claims, 1/s",
            against: "didkit, JWT, Ed25519",
            floor: nil,
            unit: Double(few),
            pairs: 5
        ) {
            try issuer.verify(few)
        } peer: {
            try peer.run("didkit \(few)")
        }
    }

    private static func againstRaw(_ issuer: BenchmarkIssuer) async throws {
        let key = P256.Signing.PrivateKey(), message = issuer.signedPart
        let signature = try key.signature(for: message).rawRepresentation
        let publicKey = key.publicKey
        let rounds = 2_000
        var count = 0
        try await compare("issue", "issue, 10 claims, 1/s", against: "raw P-256 sign", floor: 0.60, unit: Double(rounds)) {
            try issuer.issue(rounds)
        } peer: {
            for _ in 0..<rounds { count += try key.signature(for: message).rawRepresentation.count }
        }
        try await compare("verify", "verify, 10 claims, 1/s", against: "raw P-256 verify", floor: 0.90, unit: Double(rounds)) {
            try issuer.verify(rounds)
        } peer: {
            for _ in 0..<rounds {
                let parsed = try P256.Signing.ECDSASignature(rawRepresentation: signature)
                precondition(publicKey.isValidSignature(parsed, for: message))
            }
        }
    }

    /// Signing starts over until the signature leaks nothing, about five times: enough rounds that the luck of each side evens out.
    private static func againstRaw(postQuantum issuer: BenchmarkIssuer) async throws {
        let key = try MLDSA65.PrivateKey(), message = issuer.signedPart
        let signature = try key.signature(for: message)
        let publicKey = key.publicKey
        let rounds = 500
        var count = 0
        try await compare("issue-pq", "issue, 10 claims, ML-DSA-65, 1/s", against: "raw ML-DSA-65 sign", floor: 0.85, unit: Double(rounds))
        {
            try issuer.issue(rounds)
        } peer: {
            for _ in 0..<rounds { count += try key.signature(for: message).count }
        }
        try await compare(
            "verify-pq",
            "verify, 10 claims, ML-DSA-65, 1/s",
            against: "raw ML-DSA-65 verify",
            floor: 0.90,
            unit: Double(rounds)
        ) {
            try issuer.verify(rounds)
        } peer: {
            for _ in 0..<rounds { precondition(publicKey.isValidSignature(signature, for: message)) }
        }
    }
}
