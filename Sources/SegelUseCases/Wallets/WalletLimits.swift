/// How long things of the wallet protocols last, in seconds, and how many there may be (Docs/Formats/OpenID4VCI.md).
package enum WalletLimits {
    package static let offer: UnixTime = 600
    /// Wrong transaction codes an offer survives.
    package static let transactionCodeTries = 5
    package static let transactionCodeDigits = 6
    package static let pushedRequest: UnixTime = 300
    /// More than these at once are refused, so that strangers cannot fill the disk.
    package static let pushedRequests = 10_000
    package static let code: UnixTime = 60
    /// Without DPoP a token is whoever's who has it, so it dies soon.
    package static let bearerToken: UnixTime = 300
    package static let boundToken: UnixTime = 3_600
    /// As long as an officer may take.
    package static let refreshToken: UnixTime = 90 * 86_400
    package static let transaction: UnixTime = 90 * 86_400
    package static let notification: UnixTime = 90 * 86_400
    package static let nonce: UnixTime = 300
    /// How long signed metadata is good. Its encryption key lives as long as the process.
    package static let metadata: UnixTime = 3_600
    /// How long a wallet should wait before it asks again for what an officer has still to decide.
    package static let interval = 300
    package static let batch = 10
    /// Authorities that may vouch for one wallet.
    package static let attesters = 8
    /// Of one credential, as long as nothing replaces it.
    package static let copies = 100
}
