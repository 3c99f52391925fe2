internal import SegelUseCases

/// The credential in the file: the one associated file (ISO 32000-2 section 14.13), and the only file there is.
struct AttachedCredential {
    static let name = "credential.sdjwt"
    private static let specificationKeys: Set = ["Type", "F", "UF", "EF", "Desc", "AFRelationship"]
    private static let limit = 1 << 20

    let bytes: [UInt8]

    init(_ document: PDFDocument) throws(PageRefusal) {
        let root = try document.root
        guard let files = document.value(root.members?["AF"])?.array, let first = files.first else {
            throw root.refusal(.credentialMissing, "AF")
        }
        guard files.count == 1, let specification = document.object(first), let members = specification.members else {
            throw root.refusal(.embeddedFile, "AF")
        }
        if let key = members.stray(Self.specificationKeys) { throw specification.refusal(.embeddedFile, key) }
        guard let embedded = document.dictionary(members["EF"]), let file = document.object(embedded["F"] ?? embedded["UF"]),
            Set(embedded.values.map(\.reference)) == [file.number], Set(embedded.keys).isSubset(of: ["F", "UF"]),
            file.data != nil
        else { throw specification.refusal(.embeddedFile, "EF") }
        for name in [members["F"], members["UF"]].compactMap({ $0 }) where name.string != Array(Self.name.utf8) {
            throw specification.refusal(.embeddedFile, "name")
        }
        try Self.checkNames(document, root, first)
        try Self.checkOthers(document, specification, file)
        bytes = try document.data(file, limit: Self.limit)
    }

    /// `Names` has the same file and nothing else.
    private static func checkNames(_ document: PDFDocument, _ root: PDFObject, _ file: PDFValue) throws(PageRefusal) {
        guard let names = document.dictionary(root.members?["Names"]) else { return }
        if let key = names.stray(["EmbeddedFiles"]) { throw root.refusal(.structure, key) }
        guard let tree = document.dictionary(names["EmbeddedFiles"]) else { throw root.refusal(.embeddedFile, "EmbeddedFiles") }
        var leaf = tree
        if let kids = document.value(tree["Kids"])?.array {
            guard kids.count == 1, let only = document.dictionary(kids[0]) else { throw root.refusal(.embeddedFile, "Kids") }
            leaf = only
        }
        guard let entries = document.value(leaf["Names"])?.array, entries.count == 2, entries[1] == file else {
            throw root.refusal(.embeddedFile, "Names")
        }
    }

    private static func checkOthers(_ document: PDFDocument, _ specification: PDFObject, _ file: PDFObject) throws(PageRefusal) {
        for object in document.ordered {
            if object.number != file.number, object.members?["Type"]?.name == "EmbeddedFile" { throw object.refusal(.embeddedFile) }
            guard object.marks.contains(.file), object.number != specification.number else { continue }
            try object.value.forEachDictionary { members throws(PageRefusal) in
                if members["EF"] != nil || members["Type"]?.name == "Filespec" { throw object.refusal(.embeddedFile, "EF") }
            }
        }
    }
}
