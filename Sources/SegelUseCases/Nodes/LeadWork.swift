internal import SegelVault

/// What one node at a time does for all.
package enum NodeWork: String, Sendable {
    case upkeep, notices, documents, webhooks
    /// At citizens' keys: a shred must not meet a reseal (`Turn`).
    case ceremonies
}

/// Of leases. Nodes' clocks may differ by a tenth of `seconds` without two of them at one thing; what two at once must not break is guarded by its own
/// compare-and-swap and never by a lease alone (Docs/Decisions/0021-nodes.md).
enum LeaseTimes {
    /// Seconds until another node may take over from one that is gone.
    static let seconds: UnixTime = 60
    /// With fewer left a lease is renewed, so that a round every two seconds is no write every two seconds.
    static let renewal: UnixTime = 40
    /// How often whoever works long looks after its lease.
    static let look: Duration = .seconds(15)
    /// How often a ceremony asks whether it is its turn, at most, a second apart.
    static let patience = 120
}

extension Mall {
    /// Runs `body` if this node may: always where no other node is, else with the lease, which it keeps for the next round. Nil where another node has it.
    package func lead<Value>(_ work: NodeWork, _ body: () async throws -> Value) async throws -> Value? {
        guard store.isShared else { return try await body() }
        guard try await take(work.rawValue) else { return nil }
        let looking = Task {
            while true {
                try await Task.sleep(for: LeaseTimes.look)
                guard try await self.take(work.rawValue) else { return }
            }
        }
        defer { looking.cancel() }
        return try await body()
    }

    /// One ceremony at a time, among all nodes. Throws `ceremony_elsewhere` where another node's does not end.
    func ceremony<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        try await ceremonies.take {
            for _ in 0..<LeaseTimes.patience {
                let result: Result<Value, any Error>?
                do { result = try await lead(.ceremonies) { await Self.result(body) } } catch PortConflict.changedMeanwhile { result = nil }
                if let result {
                    try await giveUp(NodeWork.ceremonies.rawValue)
                    return try result.get()
                }
                try await Task.sleep(for: .seconds(1))
            }
            throw Refusal(.unavailable, "ceremony_elsewhere")
        }
    }

    private static func result<Value>(_ body: () async throws -> Value) async -> Result<Value, any Error> {
        do { return .success(try await body()) } catch { return .failure(error) }
    }

    /// Whether this node has the lease now; renewed where it is near its end.
    func take(_ name: String) async throws -> Bool {
        let now = now
        if let held = try await store.read({ try $0.lease(name) }), held.until > now {
            if held.node != node { return false }
            if held.until - now >= LeaseTimes.renewal { return true }
        }
        return try await store.write { tx in
            let held = try tx.lease(name)
            if let held, held.node != self.node, held.until > now { return false }
            let next = Lease(name: name, node: self.node, revision: (held?.revision ?? 0) + 1, until: now + LeaseTimes.seconds)
            try tx.replace(held, with: next)
            return true
        }
    }

    /// So that another node need not wait.
    func giveUp(_ name: String) async throws {
        guard store.isShared else { return }
        try await store.write { tx in
            guard let held = try tx.lease(name), held.node == self.node else { return }
            try tx.replace(held, with: Lease(name: name, node: self.node, revision: held.revision + 1, until: 0))
        }
    }
}
