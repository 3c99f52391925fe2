import Foundation

/// What the files of a folder may be after a power failure, from what strace saw a process do: the bytes of a file are certain once it was
/// synced, its names once its folder was; anything else may have happened or not, in any order.
struct NamedFiles {
    enum Step: Hashable {
        case create(String)
        case write(String)
        case sync(String)
        case syncFolder(String)
        case rename(String, String)
        case link(String, String)
        case unlink(String)
        /// The process said that something is done.
        case say(String)
    }

    struct Node: Hashable {
        var isSynced = false
    }

    /// A change of names that the folder was not synced after.
    private struct Change {
        let path: String
        let node: Int?
        /// Changes of one rename happen together.
        let group: Int
    }

    private var nodes: [Node] = []
    /// As the running process sees it, and as it certainly is.
    private var live: [String: Int] = [:]
    private var certain: [String: Int] = [:]
    private var changes: [Change] = []
    private var groups = 0

    mutating func run(_ step: Step) {
        groups += 1
        switch step {
        case .create(let path):
            nodes.append(Node())
            name(path, nodes.count - 1)
        case .write(let path): if let node = live[path] { nodes[node].isSynced = false }
        case .sync(let path): if let node = live[path] { nodes[node].isSynced = true }
        case .syncFolder(let folder):
            for change in changes where Self.folder(of: change.path) == folder { certain[change.path] = change.node }
            changes.removeAll { Self.folder(of: $0.path) == folder }
        case .rename(let from, let to):
            name(to, live[from])
            name(from, nil)
        case .link(let from, let to): name(to, live[from])
        case .unlink(let path): name(path, nil)
        case .say: break
        }
    }

    private mutating func name(_ path: String, _ node: Int?) {
        live[path] = node
        changes.append(Change(path: path, node: node, group: groups))
    }

    private static func folder(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    /// Every set of names there may be, with whether each file's bytes are certain to be whole. The last changes are the ones in doubt.
    func outcomes() -> [[String: (node: Int, isWhole: Bool)]] {
        let groups = Array(Set(changes.map(\.group)).sorted().suffix(10))
        return (0..<1 << groups.count).map { chosen in
            var names = certain
            for change in changes {
                if let at = groups.firstIndex(of: change.group), chosen >> at & 1 == 0 { continue }
                names[change.path] = change.node
            }
            return names.mapValues { ($0, nodes[$0].isSynced) }
        }
    }

    func node(at path: String) -> Int? { live[path] }
}

extension NamedFiles {
    /// Reads what `strace -f -y` wrote. Calls that another thread cut in two are put together first.
    static func steps(in trace: String, below folder: String) -> [Step] {
        var begun: [Substring: Substring] = [:]
        var steps: [Step] = []
        for line in trace.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { continue }
            var call = parts[1].drop { $0 == " " }
            if let cut = call.range(of: " <unfinished") {
                begun[parts[0]] = call[..<cut.lowerBound]
                continue
            }
            if call.hasPrefix("<..."), let resumed = call.range(of: "resumed>"), let start = begun.removeValue(forKey: parts[0]) {
                call = Substring(start + call[resumed.upperBound...])
            }
            if let step = step(String(call), folder) { steps.append(step) }
        }
        return steps
    }

    private static func step(_ call: String, _ folder: String) -> Step? {
        guard !call.contains("= -1 "), let open = call.firstIndex(of: "(") else { return nil }
        let quoted = call.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        let onFile = call.range(of: "<").flatMap { start in
            call[start.upperBound...].range(of: ">").map { String(call[start.upperBound..<$0.lowerBound]) }
        }
        let isBelow: (String?) -> Bool = { $0?.hasPrefix(folder) ?? false }
        switch call[..<open] {
        case "openat": return call.contains("O_CREAT") && isBelow(quoted.first) ? .create(quoted[0]) : nil
        case "write" where call.hasPrefix("write(1<"): return .say(quoted.first ?? "")
        case "write", "pwrite64": return isBelow(onFile) ? onFile.map(Step.write) : nil
        case "fsync", "fdatasync":
            guard let onFile, isBelow(onFile) else { return nil }
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: onFile, isDirectory: &isFolder)
            return exists && isFolder.boolValue ? .syncFolder(onFile) : .sync(onFile)
        case "rename": return isBelow(quoted.first) ? .rename(quoted[0], quoted[1]) : nil
        case "link": return isBelow(quoted.first) ? .link(quoted[0], quoted[1]) : nil
        case "unlink": return isBelow(quoted.first) ? .unlink(quoted[0]) : nil
        default: return nil
        }
    }
}
