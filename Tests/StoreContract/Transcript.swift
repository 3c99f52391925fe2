import SegelUseCases
import SegelVault

/// What a store answered to a script, line by line: two stores keep one contract when they answer the same. Every step is a transaction of its own.
final class Transcript {
    let store: any Store
    private(set) var lines: [String] = []

    init(_ store: any Store) { self.store = store }

    func write(_ body: @escaping @Sendable (any StoreTransaction) throws -> Any?) async {
        await keep { try await self.store.write { String(describing: try body($0)) } }
    }

    func read(_ body: @escaping @Sendable (any StoreTransaction) throws -> Any?) async {
        await keep { try await self.store.read { String(describing: try body($0)) } }
    }

    /// Ports' own refusals by name; what the database itself refuses, in whatever words, by the fact.
    private func keep(_ step: () async throws -> String) async {
        do { lines.append(try await step()) } catch let conflict as PortConflict { lines.append("conflict \(conflict.code)") } catch let
            refusal
            as Refusal
        { lines.append("refusal \(refusal.code)") } catch { lines.append("refused") }
    }
}

/// A dictionary as lines, in an order that is the same in every run.
func ordered<Key, Value>(_ entries: [Key: Value]) -> [String] { entries.map { "\($0.key): \($0.value)" }.sorted() }
