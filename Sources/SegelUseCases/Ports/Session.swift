package import SegelVault

/// A signed-in browser. Only a digest of its secret is stored: the database alone signs nobody in.
package struct Session: Sendable {
    /// How it was opened. A password can be talked out of somebody by a page that looks like ours; a passkey cannot.
    package enum Way: String, Sendable {
        case password, passkey
        /// Another provider, at a level that says nothing of look-alike pages, or at one that withstands them.
        case provider
        case strongProvider = "strong-provider"

        var resistsPhishing: Bool { self == .passkey || self == .strongProvider }
    }

    /// How long a sign-in lasts, whatever happens to it, in seconds.
    package static let lifetime: UnixTime = 8 * 3_600
    /// How long it lasts unused. A page is kept with each press, so that nobody loses more than the page before them; half an hour is what a turn at a
    /// counter lasts too.
    package static let idleLimit: UnixTime = 30 * 60
    /// What a use within this many seconds of the last one does not write: reading is not to become writing.
    package static let useStep: UnixTime = 60
    /// How long after a sign-in, or after they were asked again, somebody is taken for the person themselves.
    package static let freshness: UnixTime = 5 * 60

    package let digest: [UInt8]
    package let account: ObjectID
    package let way: Way
    package let expires: UnixTime
    /// Nought where a program before this column opened it.
    package let begun: UnixTime
    package let used: UnixTime
    package let confirmed: UnixTime
    /// Roughly which browser, in words of ours: enough to know one's own again, too little to follow anybody by.
    package let browser: String

    package init(
        digest: [UInt8],
        account: ObjectID,
        way: Way,
        expires: UnixTime,
        begun: UnixTime = 0,
        used: UnixTime = 0,
        confirmed: UnixTime = 0,
        browser: String = ""
    ) {
        self.digest = digest
        self.account = account
        self.way = way
        self.expires = expires
        self.begun = begun
        self.used = used
        self.confirmed = confirmed
        self.browser = browser
    }

    package var beganAt: UnixTime { begun == 0 ? expires - Self.lifetime : begun }
    package var usedAt: UnixTime { max(used, beganAt) }

    package func isOpen(at now: UnixTime) -> Bool { expires > now && usedAt + Self.idleLimit > now }

    /// That whoever sits there was asked who they are just now.
    package func isFresh(at now: UnixTime) -> Bool { max(confirmed, beganAt) + Self.freshness > now }
}
