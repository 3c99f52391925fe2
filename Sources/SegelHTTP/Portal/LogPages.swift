internal import Hummingbird
internal import SegelCatalogue
internal import SegelTransparency
internal import SegelUseCases

/// The log in plain words, for anybody.
extension Portal {
    func addLogPages(to router: Router<some RequestContext>) {
        router.get("/log") { request, context in
            try await answering(request, context) { visit in logPage(visit, try await mall.logState()) }
        }
    }

    private func logPage(_ visit: Visit, _ state: LogState) -> Response {
        let words = Words(language: visit.language)
        let kinds = LogEventKind.allCases.filter { state.counts[$0] ?? 0 > 0 }.map { kind -> Values in
            ["kind": words["logKind\(kind.rawValue)"], "count": "\(state.counts[kind] ?? 0)"]
        }
        let shards = state.shards.reversed().map { shard -> Values in
            [
                "origin": shard.origin, "size": "\(shard.size)", "state": words[shard.isClosed ? "logClosed" : "logOpen"],
                "checkpoint": "/log/\(LogShard.folder(shard.name))/checkpoint",
            ]
        }
        let witnesses = state.witnesses.map { witness -> Values in
            ["name": witness.name, "when": witness.cosignedAt.map { momentText($0, words.language) } ?? words["logNever"]]
        }
        return page(
            "log",
            words["logTitle"],
            visit,
            [
                "entries": "\(state.entries)", "newest": state.newestEvent > 0 ? momentText(state.newestEvent, words.language) : "–",
                "root": state.root, "kinds": kinds, "shards": Array(shards), "hasWitnesses": !witnesses.isEmpty, "witnesses": witnesses,
                "quorum": shown(state.isWitnessed.map { words[$0 ? "logWitnessed" : "logUnwitnessed"] }),
                "address": mall.configuration.publicURL,
            ]
        )
    }
}
