internal import SegelUseCases

extension Walk {
    package struct NotPending: Error {}

    /// The first PDF that a timestamp authority stamps waits for its revocation lists (Docs/Formats/PDF.md, rule 16): has somebody ask for one, and the lists
    /// fetched, so that the next one is made with them.
    package func stampFirst() async throws {
        let person = try await city.citizen(7), credential = try await issued("SIP", for: person)
        do {
            _ = try await city.mall.certificatePDF(credential.id, for: person)
            throw NotPending()
        } catch let refusal as Refusal where refusal.code == "timestamp_revocation_pending" {}
        await city.mall.refreshTimestampRevocations()
    }
}
