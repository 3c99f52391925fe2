internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

/// Reports of backup work, as an operator reads them.
enum BackupWords {
    static func failure(_ trouble: BackupTrouble) -> CommandFailure {
        switch trouble.kind {
        case .damaged: CommandFailure(.backupDamaged, "backup damaged: \(trouble.text)", next: "use another backup; `segel backup list`")
        case .keyMissing:
            CommandFailure(.keyMissing, trouble.text, next: "use a key ring file or an escrow key that holds it: --key-ring, --escrow-key")
        case .refused:
            CommandFailure(
                trouble.code == "not_permitted" ? .notPermitted : trouble.code.hasPrefix("s3_") ? .unreachable : .unexpected,
                "refused: \(trouble.code)",
                next: next(trouble.code)
            )
        case .failed: CommandFailure(.unexpected, trouble.text, next: "nothing was left half done; mend the cause and run it again")
        }
    }

    private static func next(_ code: String) -> String? {
        switch code {
        case "backup_under_way": "wait for the other backup work to end"
        case "no_backup_there": "give the folder of a backup, or the folder backups lie in"
        case "keys_changed_meanwhile": "a key version was retired while the backup was made; run it again"
        case "checkpoint_unknown_signer": "give the checkpoint of this deployment's own log"
        case _ where code.hasPrefix("s3_"): "the object store of documents; Docs/Formats/ObjectStore.md says who must act; run it again"
        default: nil
        }
    }

    static func summary(_ summary: BackupSummary) -> [String] {
        var lines = [
            "backup   \(summary.backup)", "  made     \(time(summary.createdAt))  \(summary.path)",
            "  holds    \(summary.documents) documents, \(summary.citizenKeys) citizen keys, \(size(summary.bytes))",
            "  log      \(summary.logSize) entries, root \(summary.logRoot.prefix(16))…, newest \(time(summary.newestEvent))",
            "  needs    \(summary.needs.map(shortKey).joined(separator: "; "))",
        ]
        if summary.missing > 0 {
            lines.append("  missing  \(summary.missing) documents whose bytes were gone from the data directory already")
        }
        return lines
    }

    /// "kek-citizen 3 0a1b2c3d…".
    private static func shortKey(_ key: String) -> String {
        let words = key.split(separator: " ")
        return words.count == 3 ? "\(words[0]) \(words[1]) (\(words[2].prefix(8))…)" : key
    }

    static func verified(_ report: VerificationReport) -> [String] {
        summary(report.summary) + [
            "verified every byte: \(report.files) files, \(size(report.bytesRead)), in \(seconds(report.seconds))",
            report.isOriginChecked ? "origin   signed by this deployment" : "origin   NOT checked: give --receipt-key to know who made it",
        ] + (report.hasKeys ? [] : ["keys     destroyed on schedule: opens only with the keys of a younger backup"])
    }

    static func drilled(_ report: DrillReport) -> [String] {
        summary(report.summary) + [
            "restored and unlocked in \(seconds(report.recoverySeconds)) (measured recovery time)",
            "opened   \(report.documentsOpened) documents (\(size(UInt64(report.bytesOpened)))) and \(report.profilesOpened) profiles; \(report.logEntriesChecked) log entries recomputed, all in \(seconds(report.checkSeconds))",
            "newest event in it is \(duration(report.recoveryPointSeconds)) old (measured recovery point)",
            report.unlocksAsNow
                ? "unlocks  in the same ways as now" : "unlocks  in the ways of \(time(report.summary.createdAt)), which changed since",
            "the scratch copy is destroyed",
        ]
    }

    static func restored(_ report: RestoreReport, _ data: String) -> [String] {
        var lines = summary(report.summary)
        if report.keysFrom != report.summary.backup { lines.append("keys     of the younger backup \(report.keysFrom)") }
        if report.citizensLeftOut > 0 { lines.append("left out \(report.citizensLeftOut) citizens shredded since") }
        if !report.isOriginChecked { lines.append("origin   NOT checked: give --receipt-key to know who made it") }
        return lines + ["restored \(report.files) files, \(size(report.bytes)), to \(data) in \(seconds(report.seconds))"]
    }

    static func rollback(_ finding: RollbackFinding) -> [String] {
        [
            "published  \(finding.publishedSize) entries, root \(finding.publishedRoot.prefix(16))…",
            "found      \(finding.foundSize) entries, root \(finding.foundRoot.prefix(16))…, newest \(time(finding.newestEvent))",
            finding.kind == .behind
                ? "lost       entries \(finding.foundSize)-\(finding.publishedSize - 1): \(finding.lostAtMost) of them, made after \(time(finding.newestEvent))"
                : "forked     other entries than those published; up to \(finding.lostAtMost) of them are not those that were published",
        ]
    }

    static func time(_ time: UnixTime) -> String { Date(timeIntervalSince1970: Double(time)).ISO8601Format() }
    static func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }

    static func size(_ bytes: UInt64) -> String {
        bytes < 1 << 20 ? "\(bytes >> 10) KiB" : String(format: "%.1f MiB", Double(bytes) / 1_048_576)
    }

    static func duration(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) days"
        }
    }
}
