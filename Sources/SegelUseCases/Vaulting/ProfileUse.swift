package import SegelVault

extension Mall {
    /// The caller's own profile.
    package func profile(for person: SignedIn) async throws -> Profile {
        let citizen = try citizen(person)
        return try await store.read { tx in try self.profile(of: citizen, in: tx).profile }
    }

    func profile(of citizen: CitizenID, in tx: any StoreTransaction) throws -> (profile: Profile, revision: UInt64) {
        guard let (bytes, revision) = try open(Self.profilePlace(citizen), in: tx) else { return (Profile(), 0) }
        return (try Profile(encoded: bytes), revision)
    }

    func put(_ profile: Profile, of citizen: CitizenID, after revision: UInt64, in tx: any StoreTransaction) throws {
        try put(profile.encoded(), at: Self.profilePlace(citizen), after: revision, in: tx)
    }

    /// The citizen a signed-in person is. Officers who are not registered as citizens have no vault of their own.
    func citizen(_ person: SignedIn) throws -> CitizenID {
        guard let citizen = person.citizen else { throw Refusal.notPermitted }
        return citizen
    }

    /// One profile a citizen, so the citizen's own id names it.
    static func profilePlace(_ citizen: CitizenID) throws -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "profile", object: try ObjectID(bytes: citizen.bytes))
    }
}
