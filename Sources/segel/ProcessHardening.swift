internal import CProcess
internal import Foundation

/// No core dumps and no debugger attached by the same user: keys live in this process's memory.
enum ProcessHardening {
    static func apply() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        _ = segel_forbid_dumps()
        umask(0o077)
        signal(SIGPIPE, SIG_IGN)
    }
}
