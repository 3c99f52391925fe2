internal import SegelUseCases

/// The one field of the form, whose value is the very dictionary the signature was found in. A signature moved elsewhere (attack A63) covers the
/// right bytes at the wrong place.
struct SignatureField {
    private static let formKeys: Set = ["Fields", "SigFlags"]
    private static let fieldKeys: Set = ["FT", "T", "TU", "Type", "Subtype", "F", "Rect", "P", "V", "StructParent", "MK", "Ff"]
    private static let signatureKeys: Set = [
        "Type", "Filter", "SubFilter", "Contents", "ByteRange", "M", "Name", "Location", "Reason", "ContactInfo", "Reference",
    ]

    let field: PDFObject
    let dictionary: PDFObject

    init(_ document: PDFDocument, range: SignedRange, pages: PageTree) throws(PageRefusal) {
        let root = try document.root
        guard let form = document.dictionary(root.members?["AcroForm"]), let fields = document.value(form["Fields"])?.array else {
            throw root.refusal(.wrapped, "AcroForm")
        }
        if let key = form.stray(Self.formKeys) { throw root.refusal(.form, key) }
        guard fields.count == 1, let field = document.object(fields[0]), let members = field.members else {
            throw root.refusal(.form, "Fields")
        }
        self.field = field
        if let key = members.stray(Self.fieldKeys) { throw field.refusal(.form, key) }
        guard members["FT"]?.name == "Sig", let dictionary = document.object(members["V"]), let value = dictionary.members else {
            throw field.refusal(.form, "FT")
        }
        self.dictionary = dictionary
        try Self.check(dictionary, value, range)
        // Permissions are this signature's own word, which only ever forbids.
        if let permissions = document.dictionary(root.members?["Perms"]),
            permissions.keys != ["DocMDP"] || permissions["DocMDP"] != .reference(dictionary.number)
        {
            throw root.refusal(.wrapped, "Perms")
        }
        try checkOthers(document, pages)
    }

    /// That the signature dictionary is the object the range and its hole stand in.
    private static func check(_ object: PDFObject, _ members: PDFMembers, _ range: SignedRange) throws(PageRefusal) {
        if let key = members.stray(signatureKeys) { throw object.refusal(.wrapped, key) }
        guard members["Type"]?.name == "Sig", members["SubFilter"]?.name == "ETSI.CAdES.detached" else {
            throw object.refusal(.wrapped, "SubFilter")
        }
        let numbers = members["ByteRange"]?.array?.compactMap(\.integer)
        guard object.span.lowerBound < range.hole.lowerBound, range.hole.upperBound < object.span.upperBound, numbers == range.numbers,
            members["Contents"]?.string?.starts(with: range.signature) ?? false
        else { throw object.refusal(.wrapped, "Contents") }
    }

    /// No other signature, no other annotation: each page has at most this field's.
    private func checkOthers(_ document: PDFDocument, _ pages: PageTree) throws(PageRefusal) {
        for object in document.ordered
        where object.marks.contains(.form) && object.number != field.number && object.number != dictionary.number {
            try object.value.forEachDictionary { members throws(PageRefusal) in
                if members["ByteRange"] != nil { throw object.refusal(.wrapped, "ByteRange") }
                if members["FT"] != nil { throw object.refusal(.form, "FT") }
                if members["Type"]?.name == "Annot" || members["Subtype"]?.name == "Widget" { throw object.refusal(.annotation) }
            }
        }
        for page in pages.pages {
            for annotation in document.value(page.members?["Annots"])?.array ?? [] where annotation.reference != field.number {
                throw (document.object(annotation) ?? page).refusal(.annotation)
            }
        }
    }
}
