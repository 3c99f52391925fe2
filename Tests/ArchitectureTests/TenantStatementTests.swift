import Foundation
import Testing

/// The first wall between tenants: each statement text of the PostgreSQL store names its tenant, which is always `$1`. Row security is the second
/// (TenantTests).
@Suite("Statements name their tenant")
struct TenantStatementTests {
    /// Of a statement: each table it reads or changes.
    private static var tables: Regex<Substring> { /\b(?:FROM|JOIN|UPDATE|INTO) (?:[a-z_]+|\\\(table\))/ }

    @Test("every table of every statement is narrowed to the tenant")
    func statements() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/SegelPostgres")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        var count = 0
        for file in files where file.pathExtension == "swift" && !file.path.contains("/Schema/") {
            for statement in statements(try String(contentsOf: file, encoding: .utf8)) {
                count += 1
                #expect(names(statement), "\(file.lastPathComponent): \(statement)")
            }
        }
        #expect(count > 100)
    }

    @Test(
        "a statement that forgot its tenant is found",
        arguments: [
            ("SELECT body FROM cases WHERE id = $2", false), ("SELECT body FROM cases WHERE tenant = $1 AND id = $2", true),
            ("SELECT body FROM cases JOIN credentials ON case_id = cases.id WHERE cases.tenant = $1", false),
            ("DELETE FROM cases WHERE tenant = $1 AND id IN (SELECT case_id FROM intents)", false),
            ("INSERT INTO cases (id) VALUES ($2)", false), ("INSERT INTO cases (tenant, id) VALUES ($1, $2)", true),
            ("INSERT INTO cases (tenant, id) VALUES ($2, $1)", false), ("UPDATE cases SET body = $2 WHERE tenant = $3", false),
        ]
    )
    func found(_ statement: String, _ isWhole: Bool) { #expect(names(statement) == isWhole) }

    private func names(_ statement: String) -> Bool {
        // The catalogue has no tenants.
        if statement.contains("FROM pg_") { return true }
        let tables = statement.replacing("DO UPDATE", with: "").matches(of: Self.tables).count
        if tables == 0 { return true }
        let conditions = statement.matches(of: /tenant = (?:\$1\b|[a-z]+\.tenant\b)/).count
        let rows = statement.matches(of: /\(\s*tenant, [^)]*\)\s+(?:VALUES \(\$1, |SELECT (?:\$1|tenant), )/).count
        return statement.contains("$1") && conditions + rows >= tables
    }

    /// String literals that are statements, constants that begin one put in where they are used.
    private func statements(_ source: String) -> [String] {
        let literal = /"""\n(?<long>(?:.|\n)*?)\n *"""|"(?<short>(?:[^"\\\n]|\\.)*)"/
        var constants: [String: String] = [:]
        for match in source.matches(of: /static let (?<name>\w+) =\s*(?:"""\n(?<long>(?:.|\n)*?)\n *"""|"(?<short>[^"\n]*)")/) {
            constants[String(match.name)] = String(match.long ?? match.short ?? "")
        }
        let code = source.replacing(/static let \w+ =\s*(?:"""\n(?:.|\n)*?\n *"""|"[^"\n]*")/, with: "")
        return code.matches(of: literal).map { match in
            constants.reduce(String(match.long ?? match.short ?? "")) { $0.replacing("\\(Self.\($1.key))", with: $1.value) }
        }.filter { $0.contains(/^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b/) }
    }
}
