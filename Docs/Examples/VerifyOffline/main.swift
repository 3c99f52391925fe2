// Usage: segel-example ROOT BUNDLE CREDENTIAL – verifies an SD-JWT VC or an mdoc with the network off.
import Foundation
import SegelCredential

func bytes(_ path: String) -> [UInt8] { [UInt8](FileManager.default.contents(atPath: path) ?? Data()) }

let files = CommandLine.arguments.dropFirst().map(bytes), now = Int64(Date().timeIntervalSince1970)
do {
    let verifier = try OfflineVerifier(root: files[0], bundle: files[1], now: now)
    let verdict = verifier.verify(files[2], now: now)
    print(verdict.outcome.rawValue, verdict.code, verdict.issuer ?? "-", verdict.claims ?? "")
} catch {
    print("cannot verify:", error)
}
