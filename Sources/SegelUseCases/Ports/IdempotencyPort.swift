package import SegelVault

/// What was answered to a request that made something, so that the same request again makes nothing and is answered the same.
package struct KeptAnswer: Sendable, Equatable {
    /// Who asked: keys of two clients have nothing to do with each other.
    package let asker: ObjectID
    /// SHA-256 of the key and the route it was sent to.
    package let key: [UInt8]
    /// SHA-256 of the request's body.
    package let request: [UInt8]
    /// What was made.
    package let made: ObjectID
    /// The answer's body; says nothing of a person.
    package let answer: [UInt8]
    /// The first second it is forgotten.
    package let expires: UnixTime

    package init(asker: ObjectID, key: [UInt8], request: [UInt8], made: ObjectID, answer: [UInt8], expires: UnixTime) {
        self.asker = asker
        self.key = key
        self.request = request
        self.made = made
        self.answer = answer
        self.expires = expires
    }
}

package protocol IdempotencyPort {
    /// Throws `PortConflict.alreadyExists`: of two requests with one key, one makes something.
    func insert(_ kept: KeptAnswer) throws
    /// Expired ones too, until they are swept.
    func keptAnswer(_ asker: ObjectID, _ key: [UInt8]) throws -> KeptAnswer?
    /// Returns how many.
    func removeKeptAnswers(expiredBy time: UnixTime) throws -> Int
}
