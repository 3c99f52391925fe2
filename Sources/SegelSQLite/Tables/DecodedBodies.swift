internal import Foundation
private import Synchronization

/// JSON bodies that were decoded before. An account is read with each request and changes seldom; the key is the body itself, so what is found here
/// is what decoding would give.
final class DecodedBodies<Value: Decodable & Sendable>: Sendable {
    private static var limit: Int { 4_096 }
    private let values = Mutex<[Data: Value]>([:])

    func value(of body: Data) throws -> Value {
        if let value = values.withLock({ $0[body] }) { return value }
        let value = try JSONDecoder().decode(Value.self, from: body)
        values.withLock { values in
            if values.count >= Self.limit { values.removeAll(keepingCapacity: true) }
            values[body] = value
        }
        return value
    }
}
