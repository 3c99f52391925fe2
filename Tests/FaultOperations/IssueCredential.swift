internal import SegelVault
internal import SegelCredential
internal import SegelTestSupport
internal import SegelUseCases

/// A case from its first page to the credential: answers, document, decisions, intent, signature, log.
package struct IssueCredential: FaultOperation {
    package let name = "issue"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        let person = try await FaultPeople.citizen(2, city)
        let officers = try await FaultPeople.officers(city)
        run.begin()
        let credential = try await city.issued(person, officers)
        run.say("credential \(FaultPeople.nik(2)) \(credential.id.text) \(credential.claims["noSIP"]?.string ?? "")")
    }
}
