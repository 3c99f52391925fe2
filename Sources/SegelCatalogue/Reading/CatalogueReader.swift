internal import Yams

/// Reads a whole catalogue folder, given as file names and bytes: the files all services share, and every other `.yaml` a service.
package struct CatalogueReader {
    private static let shared: Set<String> = [
        "agencies.yaml", "codes.yaml", "calendar.yaml", "policies.yaml", "sections.yaml", "workflows.yaml", "region.yaml",
        "rights.yaml",
    ]

    private let files: [String: [UInt8]]

    package init(_ files: [String: [UInt8]]) { self.files = files }

    /// Throws `LintFailure` with every problem of every file.
    package func read() throws(LintFailure) -> Catalogue {
        var problems: [LintProblem] = []
        let calendar = readCalendar(&problems)
        let policies = readPolicies(&problems)
        let region = YAMLDocument(file: "region.yaml"), sections = YAMLDocument(file: "sections.yaml")
        let rights = YAMLDocument(file: "rights.yaml")
        let context = context(region, sections, &problems)
        let read = files.keys.sorted().filter { !Self.shared.contains($0) }.map { file in
            let document = YAMLDocument(file: file)
            return (document: document, root: files[file].flatMap(document.root))
        }
        let services = services(read.filter { !($0.root.map(BundleReader.isBundle) ?? false) }, context)
        let bundles = bundles(read, context, services.map(\.service))
        let terms = files[rights.file].flatMap(rights.root).map(RightsReader(document: rights, agencies: context.agencies).read)
        let documents = [region, sections, rights] + read.map(\.document)
        // What a file that cannot be read would have had is not missed in the others.
        if read.allSatisfy({ $0.root != nil }) {
            CatalogueRules(services: services.map(\.service), bundles: bundles, documents: documents).check()
        }
        problems += documents.flatMap(\.problems)
        guard problems.isEmpty else { throw LintFailure(problems: problems.sorted()) }
        return Catalogue(
            services: services.map(\.service),
            bundles: bundles,
            agencies: context.agencies,
            codeLists: context.codeLists,
            calendar: calendar,
            policies: policies,
            region: context.region,
            rights: terms ?? .standard
        )
    }

    /// The code in a service's file; nil for files that all services share, and for what has none.
    package func code(of file: String) -> String? {
        guard !Self.shared.contains(file) else { return nil }
        return files[file].flatMap(YAMLDocument(file: file).root)?.mapping?["code"]?.scalar?.string
    }

    /// In order: each file may name what stands in those before it.
    private func context(_ region: YAMLDocument, _ sections: YAMLDocument, _ problems: inout [LintProblem]) -> ReadingContext {
        var context = ReadingContext()
        context.region = files[region.file].flatMap(region.root).map(RegionReader(document: region).read)
        context.agencies = readAgencies(&problems)
        context.codeLists = readCodes(context, &problems)
        context.parts.read(sections: files[sections.file].flatMap(sections.root), sections, context)
        let workflows = YAMLDocument(file: "workflows.yaml")
        context.parts.read(workflows: files[workflows.file].flatMap(workflows.root), workflows, context)
        problems += workflows.problems
        return context
    }

    private func services(_ read: [(document: YAMLDocument, root: Node?)], _ context: ReadingContext) -> [(
        service: PublicService, document: YAMLDocument
    )] {
        var context = context
        for root in read.compactMap(\.root) {
            guard let code = root.mapping?["code"]?.scalar?.string, let credential = root.mapping?["credential"] else { continue }
            if credential.mapping?["as"] == nil { context.credentials[code] = credential }
        }
        var services: [(service: PublicService, document: YAMLDocument)] = []
        for (document, root) in read {
            guard let service = root.map(ServiceReader(document: document, context: context).read) else { continue }
            if services.contains(where: { $0.service.code == service.code }) {
                document.note("duplicate-name", "another file has the code \(service.code)", at: nil)
            }
            services.append((service, document))
        }
        return services
    }

    private func bundles(_ read: [(document: YAMLDocument, root: Node?)], _ context: ReadingContext, _ services: [PublicService])
        -> [PublicService]
    {
        var bundles: [PublicService] = []
        for case (let document, let root?) in read where BundleReader.isBundle(root) {
            let bundle = BundleReader(document: document, context: context, services: services).read(root)
            if (services + bundles).contains(where: { $0.code == bundle.code }) {
                document.note("duplicate-name", "another file has the code \(bundle.code)", at: nil)
            }
            bundles.append(bundle)
        }
        return bundles
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

    private func readCodes(_ context: ReadingContext, _ problems: inout [LintProblem]) -> [String: [Choice]] {
        let document = YAMLDocument(file: "codes.yaml")
        let reader = FieldReader(document: document, context: context)
        var lists: [String: [Choice]] = [:]
        for (name, list) in document.nodes(root("codes.yaml", document)) { lists[name] = reader.choices(list) }
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
