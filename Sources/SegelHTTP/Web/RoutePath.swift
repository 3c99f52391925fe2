/// A route's path as it was registered: `/cases/{id}`.
struct RoutePath: Sendable {
    private let parts: [Substring]

    init(_ template: String) { parts = template.split(separator: "/") }

    func fits(_ path: String) -> Bool {
        let given = path.split(separator: "/")
        return parts.count == given.count && zip(parts, given).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
