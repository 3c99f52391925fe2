internal import SegelUseCases

/// Catalog, pages and what hangs on them: nothing but the keys a certificate has.
struct PageTree {
    private static let catalogKeys: Set = [
        "Type", "Version", "Extensions", "Pages", "Metadata", "MarkInfo", "StructTreeRoot", "Lang", "ViewerPreferences", "AcroForm", "AF",
        "Names", "DSS", "Perms", "OutputIntents", "PageLabels", "PageMode", "PageLayout",
    ]
    private static let nodeKeys: Set = ["Type", "Count", "Kids", "Parent", "Resources", "MediaBox"]
    private static let pageKeys: Set = [
        "Type", "Parent", "MediaBox", "CropBox", "TrimBox", "BleedBox", "ArtBox", "Resources", "Contents", "Group", "StructParents", "Tabs",
        "Annots", "Rotate",
    ]

    /// In reading order.
    let pages: [PDFObject]

    init(_ document: PDFDocument) throws(PageRefusal) {
        let root = try document.root, catalog = root.members ?? PDFMembers()
        if let key = catalog.stray(Self.catalogKeys) { throw root.refusal(.structure, key) }
        guard let node = document.object(catalog["Pages"]) else { throw root.refusal(.structure, "Pages") }
        var found: [PDFObject] = [], seen: Set<Int> = []
        try Self.walk(node, document, &found, &seen)
        guard !found.isEmpty, found.count <= PageLimits.pages else { throw node.refusal(.structure, "Count") }
        pages = found
        // A page outside of the tree waits to be put in.
        let listed = Set(found.map(\.number))
        if let stray = document.objects.values.first(where: { $0.members?["Type"]?.name == "Page" && !listed.contains($0.number) }) {
            throw stray.refusal(.structure, "Page")
        }
    }

    private static func walk(_ node: PDFObject, _ document: PDFDocument, _ found: inout [PDFObject], _ seen: inout Set<Int>)
        throws(PageRefusal)
    {
        guard let members = node.members, node.data == nil, seen.insert(node.number).inserted, seen.count <= 64 else {
            throw node.refusal(.structure, "Pages")
        }
        let isPage = members["Type"]?.name == "Page"
        let allowed = isPage ? pageKeys : nodeKeys
        if let key = members.stray(allowed) { throw node.refusal(.structure, key) }
        if isPage { return try found.append(checked(node, members)) }
        guard members["Type"]?.name == "Pages", let kids = members["Kids"]?.array else { throw node.refusal(.structure, "Kids") }
        for kid in kids {
            guard let child = document.object(kid) else { throw node.refusal(.structure, "Kids") }
            try walk(child, document, &found, &seen)
        }
    }

    private static func checked(_ page: PDFObject, _ members: PDFMembers) throws(PageRefusal) -> PDFObject {
        guard members["Rotate"].map({ $0 == .integer(0) }) ?? true else { throw page.refusal(.structure, "Rotate") }
        return page
    }

    /// "page 2" where the object is a page or its content.
    func name(of number: Int) -> String? {
        pages.firstIndex { $0.number == number || $0.members?["Contents"]?.references.contains(number) ?? false }.map { "page \($0 + 1)" }
    }
}
