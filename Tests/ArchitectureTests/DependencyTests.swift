import Foundation
import Testing

/// What is built from other people's code is named here in versions, and nothing else comes in.
@Suite("A84: dependencies are pinned")
struct DependencyTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// `Docs/Dependencies.txt`: a package, its version, and whether Package.swift names it.
    private static func listed() throws -> [String: (version: String, isDirect: Bool)] {
        var packages: [String: (String, Bool)] = [:]
        for line in try text("Docs/Dependencies.txt").split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ").map(String.init)
            try #require(words.count == 3 && ["direct", "transitive"].contains(words[2]), "\(line)")
            packages[words[0]] = (words[1], words[2] == "direct")
        }
        return packages
    }

    private struct Resolved: Decodable {
        struct Pin: Decodable {
            struct State: Decodable { let version: String? }
            let identity: String
            let state: State
        }
        let pins: [Pin]
    }

    private static func numbers(_ version: String) -> [Int] { version.split(separator: ".").compactMap { Int($0) } }

    /// What is wrong with a manifest's lines of packages.
    private static func unpinned(_ manifest: String) -> [String] {
        manifest.split(separator: "\n").map(String.init).filter { line in
            line.contains(".package(") && line.firstMatch(of: /\.package\(url: "https:\/\/[^"]+", exact: "\d+\.\d+\.\d+"/) == nil
                || line.contains(".binaryTarget(") || line.contains(".unsafeFlags(")
        }
    }

    @Test("A84: Package.swift names one exact version of each package, no branch, no binary, no flags that reach around the compiler")
    func manifest() throws {
        let manifest = try Self.text("Package.swift")
        #expect(Self.unpinned(manifest).isEmpty, "\(Self.unpinned(manifest))")
        let direct = Set(try Self.listed().filter(\.value.isDirect).map { "\($0.key) \($0.value.version)" })
        let named = manifest.matches(of: /\.package\(url: "https:\/\/[^"]*\/([^"\/]+)", exact: "([0-9.]+)"/).map {
            "\($0.1.lowercased()) \($0.2)"
        }
        #expect(Set(named) == direct)
        #expect(direct.count > 10)
    }

    @Test(
        "A84: a package that is not pinned is found",
        arguments: [
            #".package(url: "https://github.com/a/b", from: "1.0.0"),"#, #".package(url: "https://github.com/a/b", branch: "main"),"#,
            #".package(path: "../b"),"#, #".package(url: "http://github.com/a/b", exact: "1.0.0"),"#,
            #".package(url: "https://github.com/a/b", "1.0.0"..<"2.0.0"),"#, #".binaryTarget(name: "b", url: "https://b", checksum: "0"),"#,
        ]
    )
    func found(_ line: String) { #expect(Self.unpinned(line).count == 1) }

    @Test("A84: what was resolved is what is listed: none more or fewer, direct ones to the digit, others not older, of one major version")
    func resolved() throws {
        let pins = try JSONDecoder().decode(Resolved.self, from: Data(contentsOf: Self.root.appending(path: "Package.resolved"))).pins
        let listed = try Self.listed()
        #expect(Set(pins.map(\.identity)) == Set(listed.keys))
        for pin in pins {
            guard let known = listed[pin.identity] else { continue }
            let version = try #require(pin.state.version, "\(pin.identity) has no version")
            if known.isDirect {
                #expect(version == known.version, "\(pin.identity)")
            } else {
                let found = Self.numbers(version), least = Self.numbers(known.version)
                #expect(found.first == least.first && !found.lexicographicallyPrecedes(least), "\(pin.identity) \(version)")
            }
        }
    }

    @Test("A84: judges from PyPI are of exact versions too") func judges() throws {
        for file in ["Tests/Interop/requirements.txt", "Tests/Interop/requirements-alone.txt"] {
            for line in try Self.text(file).split(separator: "\n") where !line.hasPrefix("#") {
                #expect(line.wholeMatch(of: /[A-Za-z0-9_.\-]+(?:\[[a-z0-9,]+\])?==[0-9][0-9A-Za-z.]*/) != nil, "\(file): \(line)")
            }
        }
    }

    @Test("A84: no script runs what it has just fetched") func scripts() throws {
        for script in try FileManager.default.contentsOfDirectory(at: Self.root.appending(path: "script"), includingPropertiesForKeys: nil)
        {
            let text = try String(contentsOf: script, encoding: .utf8)
            #expect(text.firstMatch(of: /(?:curl|wget)[^\n|]*\|\s*(?:sudo\s+)?(?:ba)?sh\b/) == nil, "\(script.lastPathComponent)")
        }
    }
}
