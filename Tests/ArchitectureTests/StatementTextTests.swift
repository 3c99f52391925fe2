import Foundation
import Testing

/// The texts of SQL statements are this program's own: values go beside them. Read from the sources of both stores.
@Suite("A70: no SQL is built from what somebody sent")
struct StatementTextTests {
    /// A string literal, and what is put into it.
    struct Literal {
        let line: Int
        let text: String
        let inserted: [String]

        var isStatement: Bool {
            !inserted.isEmpty
                && text.firstMatch(
                    of: /^\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|VACUUM|BEGIN|COPY|WHERE|AND|OR|ORDER|FROM|SET|LOCK)\b/
                ) != nil
        }
    }

    /// Names that may stand in a statement: of tables, columns and conditions that the same module writes, of numbers it made itself, and of
    /// identifiers read from the database's own catalogue, quoted.
    private static var own: Regex<Substring> {
        /(?:Self\.\w+|Catalogue\.order|columns|tenant|self\.tenant|table|child|column|owner|condition|answered|places|order|all|table(?:\.\w+|\.\d|\[\d\])+(?: \?\? table\.table)?|[\w$]+\.quotedDatabaseIdentifier|\(trigger\["name"\] as String\)\.quotedDatabaseIdentifier|(?:present|match|columns|names|places)\.joined\(separator: " (?:AND )?"\)|table\.second\.map \{.*)/
    }

    private static var root: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    private static func sources() throws -> [(name: String, text: String)] {
        try ["SegelSQLite", "SegelPostgres"].flatMap { module in
            let folder = root.appending(path: "Sources/\(module)")
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
            return try files.filter { $0.pathExtension == "swift" }.map {
                ("\(module)/\($0.lastPathComponent)", try String(contentsOf: $0, encoding: .utf8))
            }
        }
    }

    @Test("what is put into a statement's text is a name of this program's, in both stores") func interpolations() throws {
        var statements = 0
        for (name, text) in try Self.sources() {
            for literal in Self.literals(text) where literal.isStatement {
                statements += 1
                for expression in literal.inserted {
                    #expect(expression.wholeMatch(of: Self.own) != nil, "\(name):\(literal.line): \(expression)")
                }
            }
        }
        #expect(statements > 25, "\(statements)")
    }

    @Test("a part of a statement that has a name is written out where it gets it") func parts() throws {
        for (name, text) in try Self.sources() {
            for match in text.matches(of: /let (?:order|all|condition) =\s*(\S+)/) {
                #expect(match.1.hasPrefix("\""), "\(name): \(match.0)")
            }
        }
    }

    @Test("a condition that is handed on is written out where it is handed on") func conditions() throws {
        let sources = try Self.sources()
        for (name, text) in sources {
            for function in text.matches(of: /func (\w+)\(_ condition: String/).map({ String($0.1) }) {
                let module = name.prefix { $0 != "/" }
                let pattern = try Regex<(Substring, Substring?, Substring)>("(func |\\w)?\(function)\\(\\s*(\\S{0,40})")
                for (other, code) in sources where other.hasPrefix(module) {
                    for call in code.matches(of: pattern) where call.1 == nil {
                        let isOther = call.2.firstMatch(of: /^\w+:/) != nil
                        let isNamed = ["order,", "condition,"].contains(call.2)
                        #expect(isOther || isNamed || call.2.hasPrefix("\""), "\(other): \(function)(\(call.2)")
                    }
                }
            }
        }
    }

    @Test(
        "a statement that takes a value into its text is found",
        arguments: [
            (#"db.execute(sql: "DELETE FROM cases WHERE id = '\(id)'")"#, false),
            (#"let sql = "SELECT body FROM cases ORDER BY \(order.text)""#, false),
            (#"let sql = "SELECT \(Self.columns) FROM cases WHERE id = ?""#, true),
            ("let sql = \"\"\"\n  SELECT * FROM \\(table)\n  WHERE x = \\(f(\"a\", b))\n  \"\"\"", false),
        ]
    )
    func found(_ source: String, _ isOwn: Bool) {
        let literals = Self.literals(source).filter(\.isStatement)
        #expect(literals.count == 1)
        #expect(literals.allSatisfy { $0.inserted.allSatisfy { $0.wholeMatch(of: Self.own) != nil } } == isOwn)
    }

    /// A source's string literals. Comments are passed over; a literal inside an insertion is part of the insertion.
    static func literals(_ source: String) -> [Literal] {
        let letters = Array(source)
        var found: [Literal] = [], place = 0, line = 1
        func at(_ text: String) -> Bool { letters[place...].starts(with: text) }
        while place < letters.count {
            if letters[place] == "\n" { line += 1 }
            if at("//") {
                while place < letters.count, letters[place] != "\n" { place += 1 }
                continue
            }
            guard letters[place] == "\"" else {
                place += 1
                continue
            }
            let quote = at("\"\"\"") ? "\"\"\"" : "\"", begins = line
            place += quote.count
            var text = "", inserted: [String] = []
            while place < letters.count, !at(quote) {
                if at("\\(") {
                    place += 2
                    var depth = 1, expression = ""
                    while place < letters.count {
                        if letters[place] == "(" { depth += 1 }
                        if letters[place] == ")" { depth -= 1 }
                        if depth == 0 { break }
                        expression.append(letters[place])
                        place += 1
                    }
                    inserted.append(expression)
                } else {
                    if letters[place] == "\n" { line += 1 }
                    if letters[place] == "\\" { place += 1 }
                    if place < letters.count { text.append(letters[place]) }
                }
                place += 1
            }
            place += quote.count
            found.append(Literal(line: begins, text: text, inserted: inserted))
        }
        return found
    }
}
