internal import Logging
internal import SegelCatalogue
internal import SegelUseCases
internal import ServiceLifecycle

/// The steps of the upkeep, as metrics name them.
enum UpkeepStep: String, CaseIterable {
    case nodes
    case receiptKey = "receipt-key"
    case healLog = "heal-log"
    case statusLists = "status-lists"
    case checkpoint
    case witnesses
    case retiredKeys = "retired-keys"
    case stranded
    case abandoned
    case certificates
    case wallets
    case answers
    case presentations
    case uploads
    case retention
    case warnings
}

/// What must happen without being asked: fresh status lists and checkpoints, retired private keys destroyed. One node at a time does it for all.
struct Upkeep: Service {
    let mall: Mall
    let log: Logger
    let metrics: ServiceMetrics
    static let interval: Duration = .seconds(15)
    /// A status list is signed anew long before verifiers would call it old.
    static let statusInterval: UnixTime = 600
    /// What an operator must do about trust is said when the service starts and once a day.
    static let warningInterval: UnixTime = 86_400

    /// What was done and seen, by this node while it leads.
    private struct Done {
        var status: UnixTime = 0
        var warning: UnixTime = 0
        var day: CivilDate?
        /// Cases with an intent.
        var intents: Set<String> = []
    }

    func run() async throws {
        metrics.upkeepBegins(UpkeepStep.allCases)
        try await cancelWhenGracefulShutdown {
            var done = Done()
            // Whoever holds receipts must be able to check them.
            try await attempt(.receiptKey) { try await mall.publishReceiptKey() }
            // What a crash or a lost disk left out of the published log.
            try await attempt(.healLog) { try await mall.healPublishedLog() }
            while !Task.isCancelled {
                try await attempt(.nodes) { try await mall.stayUp() }
                // Every node is asked whether it is ready.
                try await attempt(.witnesses) { try await mall.checkWitnessed() }
                do {
                    // Another node leads: what this one did a while ago says nothing when its turn comes.
                    if try await mall.lead(.upkeep, { try await round(&done) }) == nil { done = Done() }
                } catch let error where !(error is CancellationError) { log.warning("upkeep put off: \(error)") }
                // Cancelled while asleep: the loop's condition sees it.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func round(_ done: inout Done) async throws {
        if mall.now - done.status >= Self.statusInterval {
            try await attempt(.statusLists) {
                try await mall.publishStatusLists()
                done.status = mall.now
            }
        }
        try await attempt(.checkpoint) { _ = try await mall.publishCheckpoint() }
        try await attempt(.retiredKeys) { try await mall.destroyRetiredPrivateKeys() }
        try await attempt(.stranded) { try await mall.finishStranded() }
        try await attempt(.abandoned) { done.intents = try await mall.finishAbandoned(since: done.intents) }
        try await attempt(.certificates) { try await mall.keepCertificates() }
        try await attempt(.wallets) { try await mall.sweepWallets() }
        try await attempt(.answers) {
            try await mall.sweepKeptAnswers()
            try await mall.sweepWebhookDeliveries()
        }
        try await attempt(.presentations) { try await mall.removeOldPresentations() }
        try await attempt(.uploads) { try await mall.removeOldUploads() }
        // At the start and on each new day; a day slept through is made up for.
        if done.day != CivilDate(mall.now) {
            try await attempt(.retention) {
                try await mall.sweepUnfinishedDocuments()
                try await mall.noticeBreaches()
                let erased = try await mall.sweepRetention()
                if !erased.isEmpty {
                    let counts = erased.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
                    log.notice("retention erased \(counts.joined(separator: ", "))")
                }
                done.day = CivilDate(mall.now)
            }
        }
        if mall.now - done.warning >= Self.warningInterval {
            try await attempt(.warnings) {
                for line in try TrustWarnings.of(try await mall.trustReport(), now: mall.now) { log.warning("\(line)") }
            }
            done.warning = mall.now
        }
    }

    /// One step that fails, as while a key is missing or no file can be opened, keeps neither the others nor the service from theirs; it is tried
    /// again. A disk that does not confirm a write ends the process where that happens, not here.
    private func attempt(_ step: UpkeepStep, _ body: () async throws -> Void) async throws {
        do {
            try await body()
            metrics.upkeepSucceeded(step, at: mall.now)
        } catch let refusal as Refusal {
            log.warning("upkeep put off: \(refusal.code)", metadata: ["step": .string(step.rawValue)])
        } catch {
            guard !(error is CancellationError) else { throw error }
            log.warning("upkeep put off: \(error)", metadata: ["step": .string(step.rawValue)])
        }
    }
}
