internal import SegelCatalogue
internal import SegelHTTP
internal import SegelUseCases

/// The deployment: keys, log, status lists, TLS.
enum DeploymentFindings {
    /// As the alert rules have it.
    static let tlsNotice: UnixTime = 14 * 86_400
    /// Signed anew every ten minutes; an hour is a service that does not.
    static let statusAge: UnixTime = 3_600

    static func keys(_ health: Health) -> [Finding] {
        let broken = health.probes.filter { $0.problem != nil }
        if broken.isEmpty { return [.ok("keys", "\(health.probes.count) keys seal, open and sign")] }
        return broken.map {
            .warning(
                "keys",
                "\($0.key) does not do what it is for (\($0.problem ?? ""))",
                why: "what needs it cannot be opened or issued",
                next: "segel key list; restore the key ring that holds it"
            )
        }
    }

    static func testKeys(_ health: Health) -> [Finding] {
        if health.testKeys.isEmpty { return [.ok("test keys", "none of the keys is printed in a standard")] }
        return health.testKeys.map {
            .warning(
                "test keys",
                "\($0.key) is an example of \($0.source)",
                why: "everybody has its private half and can sign in this city's name",
                next: $0.key.hasPrefix("trust root") ? "segel trust root-key; segel trust root" : "segel key compromise KID --since now"
            )
        }
    }

    /// What is right for trying out alone.
    static func trial(_ health: Health) -> [Finding] {
        var findings: [Finding] = []
        if health.rootThreshold == 1 {
            findings.append(
                .note(
                    "trust root",
                    "one signer alone can sign a trust list",
                    why: "whoever has that key decides whom verifiers believe",
                    next: "Docs/Operating.md, Trust: two of three root signers"
                )
            )
        }
        if !health.officersNeedPasskeys {
            findings.append(
                .note(
                    "passkeys",
                    "officers may work on a password alone",
                    why: "a page that looks like yours can talk them out of one",
                    next: "\"officerPasskeys\": true in config.json"
                )
            )
        }
        return findings
    }

    static func log(_ health: Health, isServed: Bool) -> [Finding] {
        let behind = health.logEntries > health.publishedEntries ? health.logEntries - health.publishedEntries : 0
        var findings: [Finding] = []
        if health.publishedEntries > health.logEntries {
            findings.append(
                .warning(
                    "log head",
                    "\(health.publishedEntries) entries are published and \(health.logEntries) are in the database",
                    why: "the database is older than what the world has seen",
                    next: "segel db status"
                )
            )
        } else {
            let waiting = behind > 0 ? "; \(behind) wait for " + (isServed ? "the next round" : "segel serve, which publishes") : ""
            findings.append(.ok("log head", "\(health.publishedEntries) entries published" + waiting))
        }
        if health.isWitnessed == false {
            findings.append(
                .warning(
                    "witnesses",
                    "too few witnesses have cosigned the published log",
                    why: "after the grace nothing is issued",
                    next: "segel log checkpoint shows who has; call the others"
                )
            )
        }
        return findings
    }

    /// A service that is not running signs none: then their end is what counts.
    static func statusLists(_ health: Health, isServed: Bool) -> [Finding] {
        let old = health.statusLists.filter { list in
            guard let issued = list.issuedAt else { return isServed }
            if let expires = list.expires, expires <= health.now { return true }
            return isServed && health.now - issued > statusAge
        }
        if old.isEmpty {
            let oldest = health.statusLists.compactMap(\.issuedAt).min().map { BackupWords.duration(max(0, health.now - $0)) }
            let said = oldest.map { ", the oldest signed \($0) ago" } ?? ""
            return [.ok("status", "\(health.statusLists.count) status lists\(said)")]
        }
        return old.map { list in
            let age = list.issuedAt.map { "was signed \(BackupWords.duration(health.now - $0)) ago" } ?? "is not published"
            return .warning(
                "status",
                "the status list \(list.agency)/\(list.list) \(age)",
                why: "verifiers that find it too old cannot decide",
                next: isServed ? "journalctl -u segel; segel key list" : "segel serve signs it anew"
            )
        }
    }

    /// Who vouches for the times in our PDFs.
    static func timestamps(_ health: Health) -> [Finding] {
        health.timestamps.map { signer in
            switch signer.state {
            case .good:
                return .ok(
                    "timestamps",
                    signer.asOf.map { "\(signer.authority), not revoked as of \(CivilDate($0).iso)" } ?? signer.authority
                )
            case .pending:
                return .note("timestamps", "the revocation lists of \(signer.authority) are being fetched", why: "PDFs wait for them, once")
            case .without:
                return .warning(
                    "timestamps",
                    "no revocation lists of \(signer.authority): \(signer.gap ?? "")",
                    why: "PDFs are B-T and not B-LT meanwhile",
                    next: "documents.timestamps in config.json; Docs/Operating.md, PDF certificates"
                )
            case .revoked:
                return .warning(
                    "timestamps",
                    "\(signer.authority) was revoked",
                    why: "PDFs are not made until another certificate stamps them",
                    next: "ask the timestamp authority; another documents.timestamps.url in config.json"
                )
            }
        }
    }

    static func tls(_ facts: ServiceFacts, now: UnixTime) -> Finding {
        guard facts.address != nil else { return .ok("tls", "nothing is served") }
        guard let expires = facts.tlsExpires else { return .ok("tls", "plain HTTP at \(facts.address ?? ""): TLS is a reverse proxy's") }
        let days = (expires - now) / 86_400
        if expires <= now {
            return .warning(
                "tls",
                "the TLS certificate has ended",
                why: "browsers refuse the portal",
                next: "renew it in place, then systemctl reload segel"
            )
        }
        if expires - now < tlsNotice {
            return .warning(
                "tls",
                "the TLS certificate ends in \(days) days",
                why: "browsers refuse the portal from then on",
                next: "renew it in place, then systemctl reload segel"
            )
        }
        return .ok("tls", "the certificate is good for \(days) more days")
    }
}
