internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// What `POST /api/v1/verify/batch` is asked: a JSON array of credentials and QR texts, as strings, and PDFs, as `{"pdf": "<base64>"}`.
struct BatchRequest {
    enum Item {
        case text([UInt8])
        case pdf([UInt8])
    }

    /// A PDF takes a millisecond of a core where a credential takes 40 µs: a batch of either costs much the same.
    static let pdfLimit = 100

    let items: [Item]

    /// `limit`: bytes.
    init(_ body: some Collection<UInt8>, limit: Int) throws {
        guard let list = try? JSONReader.read(body, limit: limit).array else { throw Refusal(.invalid([]), "batch_malformed") }
        guard !list.isEmpty, list.count <= VerifierDesk.batchLimit else { throw Refusal(.invalid([]), "batch_size") }
        guard list.count(where: { $0.object != nil }) <= Self.pdfLimit else { throw Refusal(.invalid([]), "batch_pdf_count") }
        items = try list.map(Self.item)
    }

    private static func item(_ value: JSONValue) throws -> Item {
        if let text = value.string { return .text(Array(text.utf8)) }
        guard let object = value.object, object.members.count == 1, let text = object["pdf"]?.string else {
            throw Refusal(.invalid([]), "batch_malformed")
        }
        do {
            let file = try Base64.decode(text)
            guard PageKind.isPDF(file) else { throw Refusal(.invalid([]), "batch_malformed") }
            return .pdf(file)
        } catch { throw Refusal(.invalid([]), "batch_malformed") }
    }
}

extension Mall {
    /// Each for itself, in order. A PDF is judged as a document: one that nobody signed is refused, and its pictures are not looked at.
    func answers(to items: [BatchRequest.Item]) async throws -> [VerificationAnswer] {
        let outcomes = try await verify(all: items.compactMap { if case .text(let text) = $0 { text } else { nil } })
        var rest = outcomes[...], answers: [VerificationAnswer] = []
        answers.reserveCapacity(items.count)
        for item in items {
            switch item {
            case .text: if let outcome = rest.popFirst() { answers.append(VerificationAnswer(outcome)) }
            case .pdf(let file):
                // Where PDFs are not read here, it is nothing that is known.
                if let verdict = try await verify(page: file) {
                    answers.append(VerificationAnswer(verdict))
                } else {
                    answers += try await verify(all: [file]).map { VerificationAnswer($0) }
                }
                await Task.yield()
            }
        }
        return answers
    }
}
