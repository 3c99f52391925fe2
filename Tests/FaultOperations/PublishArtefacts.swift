internal import SegelTestSupport
internal import SegelUseCases

/// What verifiers fetch: status lists, the log's checkpoint, the trust list.
package struct PublishArtefacts: FaultOperation {
    package let name = "publish"

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        run.begin()
        try await city.mall.publishStatusLists()
        let note = try await city.mall.publishCheckpoint()
        run.say("checkpoint \(note.split(separator: "\n")[1])")
        try await city.publishTrustList()
        run.say("published")
    }
}
