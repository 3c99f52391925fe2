internal import SegelCompression
internal import SegelUseCases

/// The signed revision, for following references in it. Every object is one of its own: what an update says is never looked at here.
struct PDFDocument {
    let bytes: [UInt8]
    let revision: PDFRevision

    var objects: [Int: PDFObject] { revision.objects }
    /// By their numbers: what is refused first is the same each time.
    var ordered: [PDFObject] { revision.ordered }

    /// The catalog.
    var root: PDFObject {
        get throws(PageRefusal) {
            guard let number = revision.trailer["Root"]?.reference, let root = objects[number], root.members?["Type"]?.name == "Catalog"
            else {
                throw PageRefusal(.structure, detail: "Root")
            }
            return root
        }
    }

    /// The value itself, or what it refers to. A reference to a reference is none.
    func value(_ value: PDFValue?) -> PDFValue? {
        guard let number = value?.reference else { return value }
        guard let object = objects[number], object.data == nil else { return nil }
        return object.value.reference == nil ? object.value : nil
    }

    func object(_ value: PDFValue?) -> PDFObject? { value?.reference.flatMap { objects[$0] } }

    func dictionary(_ value: PDFValue?) -> PDFMembers? { self.value(value)?.dictionary }

    /// A stream's data, unpacked. One filter at most, and no parameters.
    func data(_ object: PDFObject, limit: Int = PageLimits.unpacked) throws(PageRefusal) -> [UInt8] {
        guard let range = object.data, let members = object.members else { throw object.refusal(.structure, "stream") }
        guard members["F"] == nil, members["DecodeParms"] == nil else { throw object.refusal(.structure, "DecodeParms") }
        switch members["Filter"] {
        case nil: return Array(bytes[range])
        case .name("FlateDecode")?, .array([.name("FlateDecode")])?:
            do { return try Zlib.inflate(bytes[range], limit: limit) } catch { throw object.refusal(.structure, "FlateDecode") }
        default: throw object.refusal(.structure, "Filter")
        }
    }
}

extension PDFObject {
    func refusal(_ fault: PageFault, _ detail: String? = nil) -> PageRefusal {
        PageRefusal(fault, PagePlace(bytes: span, object: number), detail: detail)
    }
}

extension PDFValue {
    /// Every dictionary in it, at any depth.
    func forEachDictionary(_ body: (PDFMembers) throws(PageRefusal) -> Void) throws(PageRefusal) {
        switch self {
        case .array(let values): for value in values { try value.forEachDictionary(body) }
        case .dictionary(let members):
            try body(members)
            try members.forEach { _, value throws(PageRefusal) in try value.forEachDictionary(body) }
        default: return
        }
    }

    /// The objects it refers to.
    var references: [Int] {
        switch self {
        case .reference(let number): [number]
        case .array(let values): values.flatMap(\.references)
        case .dictionary(let members): members.values.flatMap(\.references)
        default: []
        }
    }
}
