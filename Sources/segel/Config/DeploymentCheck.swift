internal import Foundation
internal import SegelUseCases

/// Reads `config.json` against the table of its keys: what is unknown is refused, since nobody would notice that it does nothing.
struct DeploymentCheck {
    /// Each leaf by its path as it stands in the file, such as `providers[0].name`.
    private(set) var values: [(path: String, text: String)] = []
    private(set) var problems: [ConfigProblem] = []
    private let place: String

    /// Nil where no deployment is.
    init?(data: String) {
        place = data + "/config.json"
        guard FileManager.default.fileExists(atPath: place) else { return nil }
        read()
    }

    private mutating func read() {
        guard let bytes = FileManager.default.contents(atPath: place) else { return refuse(.unreadable("it cannot be read by this user")) }
        do {
            guard case .object(let object) = try JSONDecoder().decode(ConfigJSON.self, from: bytes) else {
                return refuse(.unreadable("it is no JSON object"))
            }
            walk(object, known: "", here: "")
            if problems.allSatisfy(\.isWarning) { decode(bytes) }
        } catch { refuse(.unreadable("it is no JSON")) }
    }

    /// What only the program's own reader knows: what may not be missing, and values of few words.
    private mutating func decode(_ bytes: Data) {
        func path(_ keys: [any CodingKey]) -> String {
            keys.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined().trimmingCharacters(in: ["."])
        }
        do { _ = try JSONDecoder().decode(SegelUseCases.Configuration.self, from: bytes) } catch DecodingError.keyNotFound(
            let key,
            let context
        ) {
            refuse(.absent(path(context.codingPath + [key])))
        } catch DecodingError.dataCorrupted(let context) {
            refuse(.value(path(context.codingPath), context.debugDescription))
        } catch DecodingError.typeMismatch(_, let context) {
            refuse(.value(path(context.codingPath), context.debugDescription))
        } catch DecodingError.valueNotFound(_, let context) {
            refuse(.absent(path(context.codingPath)))
        } catch { refuse(.unreadable("\(error)")) }
    }

    /// `known`: the path in the table; `here`: in the file.
    private mutating func walk(_ object: [String: ConfigJSON], known: String, here: String) {
        for (name, value) in object.sorted(by: { $0.key < $1.key }) {
            let path = known.isEmpty ? name : "\(known).\(name)", shown = here.isEmpty ? name : "\(here).\(name)"
            if case .null = value, Self.hasKeys(under: path) { continue }
            if let key = DeploymentKey.all.first(where: { $0.path == path }) {
                check(value, key, shown)
            } else if case .object(let inner) = value, Self.hasKeys(under: path + ".") {
                walk(inner, known: path, here: shown)
            } else if case .list(let list) = value, Self.hasKeys(under: path + "[].") {
                for (index, item) in list.enumerated() {
                    guard case .object(let inner) = item else { return refuse(.wrongType("\(shown)[\(index)]", "object")) }
                    walk(inner, known: path + "[]", here: "\(shown)[\(index)]")
                }
            } else {
                refuse(.unknown(name, among: Self.names(under: known)), at: shown)
            }
        }
    }

    private mutating func check(_ value: ConfigJSON, _ key: DeploymentKey, _ shown: String) {
        let isRight =
            switch (key.kind, value) {
            case (_, .null): true
            case (.text, .text), (.file, .text), (.secretFile, .text), (.number, .number), (.flag, .flag), (.texts, .list): true
            default: false
            }
        guard isRight else { return refuse(.wrongType(shown, key.kind.rawValue)) }
        values.append((shown, value.shown ?? "-"))
        guard case .text(let path) = value, key.kind == .file || key.kind == .secretFile else { return }
        if access(path, R_OK) != 0 { refuse(.missingFile(shown, path)) }
        if key.kind == .secretFile, SecretFileMode.isReadableByOthers(path) { refuse(.readByOthers(shown, path)) }
    }

    private mutating func refuse(_ fault: ConfigFault, at shown: String? = nil) {
        problems.append(ConfigProblem(place: shown.map { "\(place) \($0)" } ?? place, fault: fault))
    }

    /// What may stand there.
    private static func names(under known: String) -> [String] {
        let prefix = known.isEmpty ? "" : known + "."
        return DeploymentKey.all.map(\.path).filter { $0.hasPrefix(prefix) }.map {
            String($0.dropFirst(prefix.count).prefix { $0 != "." && $0 != "[" })
        }
    }

    private static func hasKeys(under prefix: String) -> Bool { DeploymentKey.all.contains { $0.path.hasPrefix(prefix) } }
}

/// Whether more people than its owner and group may read a file.
enum SecretFileMode {
    static func isReadableByOthers(_ path: String) -> Bool {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        let mode = (try? FileManager.default.attributesOfItem(atPath: file))?[.posixPermissions] as? Int
        return mode.map { $0 & 0o004 != 0 } ?? false
    }
}
