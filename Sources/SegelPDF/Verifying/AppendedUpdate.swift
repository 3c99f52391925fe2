internal import SegelUseCases

/// What stands behind the signed revision. Nothing may: our own files are signed last of all (Docs/Formats/PDF.md), so there is no update to tell from a
/// good one (attacks A62, A64). All that is left to do is to name it.
struct AppendedUpdate {
    let document: PDFDocument
    let tree: PageTree

    /// The refusal, with the page, object or bytes that were touched.
    func refusal(from end: Int) -> PageRefusal {
        let bytes = document.bytes
        let updates: [PDFRevision]
        do { updates = try PDFRevisionReader.updates(bytes, after: document.revision) } catch {
            return PageRefusal(
                .updated,
                PagePlace(bytes: end..<bytes.count, object: error.place?.object),
                detail: error.detail ?? error.fault.rawValue
            )
        }
        let objects = updates.flatMap(\.ordered)
        let named =
            objects.first { tree.name(of: $0.number) != nil } ?? objects.first { document.objects[$0.number] != nil } ?? objects.first
        guard let named else { return PageRefusal(.updated, PagePlace(bytes: end..<bytes.count), detail: "without objects") }
        return PageRefusal(.updated, PagePlace(bytes: end..<bytes.count, object: named.number), detail: words(named))
    }

    /// Such as "page 1 changed", "Catalog replaced".
    private func words(_ object: PDFObject) -> String {
        if let page = tree.name(of: object.number) { return "\(page) changed" }
        let kind = object.members?["Subtype"]?.name ?? object.members?["Type"]?.name
        let done = document.objects[object.number] == nil ? "added" : "replaced"
        return [kind, done].compactMap { $0 }.joined(separator: " ")
    }
}
