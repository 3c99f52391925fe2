internal import Foundation
internal import SegelHTTP

/// This process, as `segel doctor` asks about it.
enum ProcessFacts {
    static func serving(at address: ListenAddress, certificate: ServedCertificate?) -> ServiceFacts {
        var facts = ServiceFacts()
        facts.version = SegelCommand.version
        facts.address = "\(address)"
        facts.tlsExpires = certificate?.expires
        facts.fileLimit = FileLimit.current
        facts.openFiles = FileLimit.open
        // The largest number stands for no limit (getrlimit(2), RLIM_INFINITY).
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue), &limit) == 0, limit.rlim_cur != .max {
            facts.lockedMemoryLimit = UInt64(limit.rlim_cur)
        }
        return facts
    }
}
