// Usage: segel-presentation-example ROOT BUNDLE RESPONSE CLIENT_ID NONCE RESPONSE_URI – verifies what a wallet answered as mdocs, unencrypted.
import Foundation
import SegelCredential

func bytes(_ path: String) -> [UInt8] { [UInt8](FileManager.default.contents(atPath: path) ?? Data()) }

let arguments = CommandLine.arguments, now = Int64(Date().timeIntervalSince1970)
do {
    let verifier = try OfflineVerifier(root: bytes(arguments[1]), bundle: bytes(arguments[2]), now: now)
    let (client, nonce, address) = (arguments[4], arguments[5], arguments[6])
    let session = SessionTranscript.openID4VP(clientID: client, nonce: nonce, encryptionKey: nil, responseURI: address)
    for verdict in verifier.verify(deviceResponse: bytes(arguments[3]), transcript: session, now: now) {
        print(verdict.outcome.rawValue, verdict.code, verdict.type ?? "-", verdict.claims ?? "")
    }
} catch {
    print("cannot verify:", error)
}
