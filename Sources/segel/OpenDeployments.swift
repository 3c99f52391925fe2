internal import SegelUseCases
private import Synchronization

/// What this process opened, to be left when its command ends, however it ends: else it would count as a node that is up for a minute more, and keep what
/// wants no node up from being done (`segel documents move`).
enum OpenDeployments {
    private static let opened = Mutex<[Mall]>([])

    static func add(_ mall: Mall) { opened.withLock { $0.append(mall) } }

    /// A lease that cannot be given back ends by itself; what the command did is done.
    static func leave() async {
        let malls = opened.withLock { opened in
            defer { opened = [] }
            return opened
        }
        for mall in malls { do { try await mall.leaveNodes() } catch {} }
    }
}
