internal import Yams

/// Reads a whole catalogue folder, given as file names and bytes: `agencies.yaml`, `codes.yaml`, `calendar.yaml`, `policies.yaml` where there is one, and every other `.yaml` a
/// service.
package struct CatalogueReader {
    private static let shared: Set<String> = ["agencies.yaml", "codes.yaml", "calendar.yaml", "policies.yaml"]

    private let files: [String: [UInt8]]

    package init(_ files: [String: [UInt8]]) { self.files = files }

    /// Throws `LintFailure` with every problem of every file.
    package func read() throws(LintFailure) -> Catalogue {
        var problems: [LintProblem] = []
        let agencies = readAgencies(&problems)
        let codes = readCodes(&problems)
        let calendar = readCalendar(&problems)
        let policies = readPolicies(&problems)
        var services: [PublicService] = []
        for (file, bytes) in files.sorted(by: { $0.key < $1.key }) where !Self.shared.contains(file) {
            let document = YAMLDocument(file: file)
            let reader = ServiceReader(document: document, agencies: agencies, codeLists: codes)
            if let service = reader.read(bytes) {
                if services.contains(where: { $0.code == service.code }) {
                    document.note("duplicate-name", "another file has the code \(service.code)", at: nil)
                }
                services.append(service)
            }
            problems += document.problems
        }
        guard problems.isEmpty else { throw LintFailure(problems: problems.sorted()) }
        return Catalogue(services: services, agencies: agencies, codeLists: codes, calendar: calendar, policies: policies)
    }

    private func readAgencies(_ problems: inout [LintProblem]) -> [Agency] {
        let document = YAMLDocument(file: "agencies.yaml")
        let agencies = document.list(root("agencies.yaml", document)).map { node in
            let members = document.mapping(node, allowed: ["code", "name", "issues", "signer"], in: "an agency")
            let code = document.text("code", members, of: node, in: "an agency")
            if !code.isEmpty, code.wholeMatch(of: /[a-z][a-z0-9-]{1,39}/) == nil {
                document.note("code", "an agency's code is lower-case letters, digits and hyphens", at: members["code"])
            }
            return Agency(
                code: code,
                name: document.localized("name", members, of: node, in: "an agency"),
                isIssuer: document.flag(members["issues"]),
                signer: document.localized("signer", members, of: node, in: "an agency")
            )
        }
        for (position, agency) in agencies.enumerated() where agencies[..<position].contains(where: { $0.code == agency.code }) {
            document.note("duplicate-name", "two agencies have the code \(agency.code)", at: nil)
        }
        problems += document.problems
        return agencies
    }

    private func readCodes(_ problems: inout [LintProblem]) -> [String: [Choice]] {
        let document = YAMLDocument(file: "codes.yaml")
        let reader = ServiceReader(document: document, agencies: [], codeLists: [:])
        var lists: [String: [Choice]] = [:]
        if case .mapping(let mapping)? = root("codes.yaml", document) {
            for (key, value) in mapping { if let name = key.scalar?.string { lists[name] = reader.choices(value) } }
        }
        problems += document.problems
        return lists
    }

    private func readCalendar(_ problems: inout [LintProblem]) -> WorkingCalendar {
        let document = YAMLDocument(file: "calendar.yaml")
        let node = root("calendar.yaml", document)
        let members = document.mapping(node, allowed: ["closes", "holidays"], in: "the calendar")
        var holidays: [CivilDate: LocalizedText] = [:]
        for node in document.list(members["holidays"]) {
            let members = document.mapping(node, allowed: ["date", "name"], in: "a holiday")
            guard let date = CivilDate(iso: document.text("date", members, of: node, in: "a holiday")) else {
                document.note("date", "a date is written 2026-08-17", at: node)
                continue
            }
            holidays[date] = document.localized("name", members, of: node, in: "a holiday")
        }
        let closes = document.integer(members["closes"], in: 1...24) ?? 16
        problems += document.problems
        return WorkingCalendar(holidays: holidays, closingHour: closes)
    }

    /// A mall that asks nothing of wallets has no such file.
    private func readPolicies(_ problems: inout [LintProblem]) -> [PresentationPolicy] {
        guard let bytes = files["policies.yaml"] else { return [] }
        let document = YAMLDocument(file: "policies.yaml")
        let policies = PolicyReader(document: document).read(document.root(bytes))
        problems += document.problems
        return policies
    }

    private func root(_ file: String, _ document: YAMLDocument) -> Node? {
        guard let bytes = files[file] else {
            document.note("missing-file", "the catalogue needs \(file)", at: nil)
            return nil
        }
        return document.root(bytes)
    }
}
