internal import Foundation
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension AdminDesk {
    /// Bytes that are sealed or sent in one go.
    private static let piece = 65_536

    func perform(_ request: DocumentRequest) async throws -> DocumentResponse {
        switch request {
        case .put(let document, let signIn, nil): return try await put(document, by: person(signIn))
        case .put(let document, let signIn, let visit?): return try await put(document, by: officer(signIn), visit)
        case .list(nil, let signIn, _): return .documents(try await mall.documents(of: person(signIn)).map { ShownDocument($0) })
        case .list(let file?, let signIn, let language):
            let person = try await officer(signIn)
            let (detail, _) = try await mall.officerCase(mall.caseLine(file).id, for: person)
            return .documents(Self.documents(of: detail, language))
        case .get(let id, nil, let signIn):
            return .bytes(try await Self.bytes(mall.document(identifier(id), for: person(signIn))))
        case .get(let code, let file?, let signIn):
            let person = try await officer(signIn)
            return .bytes(try await Self.bytes(mall.officerDocument(code, of: mall.caseLine(file).id, for: person)))
        case .share(let shared, let signIn, nil): return .code(try await mall.offerMandate(wish(shared), by: person(signIn)).text)
        case .share(let shared, let signIn, let visit?):
            let nik = try canonical(visit.nik)
            return .code(try await mall.recordMandate(wish(shared), of: nik, proof: visit.identity, by: officer(signIn)).text)
        }
    }

    private func put(_ document: NewDocument, by person: SignedIn) async throws -> DocumentResponse {
        guard let place = document.place else {
            return .documents([ShownDocument(try await mall.putDocument(Self.pieces(document.bytes), titled: document.title, for: person))])
        }
        try await attach(document, place, among: mall.cases(of: person), by: person)
        return .attached
    }

    /// The client's turn is this one act: begun, looked at and ended as in a browser.
    private func put(_ document: NewDocument, by officer: SignedIn, _ visit: CounterVisit) async throws -> DocumentResponse {
        guard let place = document.place else { throw Refusal(.invalid([]), "counter_needs_case") }
        guard Portal.identities.contains(visit.identity) else { throw Refusal(.invalid([]), "identity_unknown") }
        let turn = try await mall.beginAssisting(canonical(visit.nik), for: .mend, identity: visit.identity, by: officer)
        do {
            try await attach(document, place, among: mall.clientDesk(turn, for: officer).cases, by: officer)
        } catch {
            try await mall.endMandate(turn, by: officer)
            throw error
        }
        try await mall.endMandate(turn, by: officer)
        return .attached
    }

    private func attach(_ document: NewDocument, _ place: NewDocument.Place, among lines: [CaseLine], by person: SignedIn) async throws {
        guard let line = lines.first(where: { [$0.id, $0.reference].contains { $0.lowercased() == place.file.lowercased() } }) else {
            throw Refusal.notFound
        }
        try await mall.attachDocument(
            Self.pieces(document.bytes),
            titled: document.title,
            as: place.code,
            to: line.id,
            for: person
        )
    }

    private func wish(_ shared: SharedVault) throws -> MandateWish {
        guard let lastDay = CivilDate(iso: shared.lastDay) else { throw MandateRefusal.wrongEnd }
        if let unknown = shared.services?.first(where: { mall.catalogue.service($0) == nil }) {
            throw Refusal(
                .invalid([FieldProblem(unknown, "service_unknown", id: "Layanan tidak ada.", en: "No such service.")]),
                "service_unknown"
            )
        }
        let scope = try MandateScope(services: shared.services, acts: shared.acts)
        return MandateWish(basis: shared.basis, nik: try canonical(shared.nik), scope: scope, lastDay: lastDay)
    }

    private static func documents(of detail: CaseDetail, _ language: Language) -> [ShownDocument] {
        detail.service.documents.compactMap { asked in
            let held = detail.contents.documents[asked.code].flatMap { id in detail.documents.first { $0.id == id } }
            return held.map { ShownDocument($0, code: asked.code) }
        }
    }

    private static func pieces(_ bytes: Data) -> AsyncStream<[UInt8]> {
        AsyncStream { stream in
            for start in stride(from: 0, to: bytes.count, by: piece) {
                stream.yield([UInt8](bytes[start..<min(start + piece, bytes.count)]))
            }
            stream.finish()
        }
    }

    /// Whole, and checked to its end, before any of it goes out: at most `DocumentIntake.byteLimit`.
    private static func bytes(_ reading: DocumentReading) async throws -> Data {
        var reading = reading, bytes = Data()
        while let piece = try await reading.nextPiece() { bytes += piece }
        return bytes
    }

    private func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        do { return try Identifier(text: text) } catch { throw Refusal(.invalid([]), "identifier_malformed") }
    }
}
