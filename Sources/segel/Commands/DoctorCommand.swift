internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

/// `segel doctor`: what was looked at, what was found, why it matters and the next command. Asks the running service, or opens the directory.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Is everything in order? Exits 3 with warnings.",
        discussion: """
            Looks at clock, disk, limits, TLS, keys, schema, document store, log, status lists, timestamps, trust list, backups and
            notices. Changes nothing.
            """
    )
    @OptionGroup var options: DataOptions

    private struct Report: Encodable {
        let state: MallState
        let findings: [Finding]
    }

    func run() async throws {
        guard case .state(let state) = try await options.client.ask(.state),
            case .health(let health, let facts) = try await options.client.ask(.health)
        else { throw CommandFailure.answeredOtherwise }
        let findings = try await findings(state, health, facts)
        if options.json {
            try Terminal.json(Report(state: state, findings: findings))
        } else {
            Terminal.data("deployment \(state.deployment), services \(state.services.joined(separator: ", "))")
            Terminal.data("\(state.credentials) credentials, \(state.logSize) log entries")
            // Warnings come last, where the eye is.
            for finding in findings.filter({ $0.state != .warning }) + findings.filter({ $0.state == .warning }) {
                for line in finding.lines { Terminal.data(line) }
            }
        }
        if findings.contains(where: { $0.state == .warning }) { throw ExitCode(ExitStatus.changes.rawValue) }
    }

    private func findings(_ state: MallState, _ health: Health, _ facts: ServiceFacts) async throws -> [Finding] {
        let now = SystemClock().now(), isServed = facts.address != nil
        var findings = [
            MachineFindings.clock(here: now, health: health, isKept: MachineFindings.isClockKept), MachineFindings.disk(of: options.data),
            MachineFindings.limits(facts), DeploymentFindings.tls(facts, now: now),
        ]
        findings += MachineFindings.libraries()
        if let version = facts.version, version != SegelCommand.version { findings.append(Self.otherVersion(version)) }
        findings += StoreFindings.of(try StatePlace.database(of: options.data)) + StoreFindings.documents(of: options.data)
        findings += DeploymentFindings.keys(health) + DeploymentFindings.testKeys(health) + DeploymentFindings.trial(health)
        findings += DeploymentFindings.log(health, isServed: isServed) + DeploymentFindings.statusLists(health, isServed: isServed)
        findings += DeploymentFindings.timestamps(health)
        findings += try await trust(state, now: now)
        findings += try await work()
        return findings + BackupWarnings.findings(state, now: now)
    }

    private static func otherVersion(_ version: String) -> Finding {
        .note(
            "version",
            "version \(version) is running, this is \(SegelCommand.version)",
            why: "the service was not restarted since the program was replaced",
            next: "systemctl restart segel"
        )
    }

    private func trust(_ state: MallState, now: UnixTime) async throws -> [Finding] {
        guard case .trust(.report(let trust)) = try await options.client.ask(.trust(.report)) else {
            throw CommandFailure.answeredOtherwise
        }
        let warnings = try TrustWarnings.of(trust, now: now).map(Finding.init(trust:))
        guard let expires = state.trustListExpires else { return warnings }
        return [.ok("trust list", "number \(state.trustListNumber ?? 0), \((expires - now) / 86_400) days left")] + warnings
    }

    /// Work that stands still.
    private func work() async throws -> [Finding] {
        var findings: [Finding] = []
        if case .notice(.notices(let dead)) = try await options.client.ask(.notice(.list(state: .dead, limit: 1_000))), !dead.isEmpty {
            findings.append(
                .warning(
                    "notices",
                    "\(dead.count) notices could not be sent",
                    why: "citizens were not told",
                    next: "segel notice list --state dead"
                )
            )
        }
        guard case .keys(let report) = try await options.client.ask(.keys) else { throw CommandFailure.answeredOtherwise }
        for line in report.ring where line.state == .openOnly && line.rows ?? 0 > 0 {
            findings.append(
                .warning(
                    "rotation",
                    "\(line.rows ?? 0) rows still on \(line.key.rawValue) v\(line.version)",
                    why: "the old version cannot be retired",
                    next: "run the rotation's apply again"
                )
            )
        }
        return findings
    }
}
