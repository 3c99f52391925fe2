internal import SegelUseCases

/// What no certificate has, wherever in the file it stands, reachable or not (attacks A64, A65): everything that does something, hides something, or
/// brings another file along.
enum ForbiddenFeatures {
    static let keys: [String: PageFault] = [
        "JS": .activeContent, "JavaScript": .activeContent, "OpenAction": .activeContent, "AA": .activeContent, "URI": .activeContent,
        "Dests": .activeContent, "Dest": .activeContent, "Outlines": .activeContent, "Threads": .activeContent, "Trans": .activeContent,
        "PresSteps": .activeContent, "RichMediaContent": .activeContent, "Rendition": .activeContent, "Movie": .activeContent,
        "XFA": .form, "Opt": .form, "Calculate": .form, "NeedAppearances": .form, "CO": .form,
        "OCProperties": .layers, "OC": .layers, "OCGs": .layers, "OCMD": .layers,
        "Collection": .embeddedFile, "OPI": .embeddedFile, "Ref": .embeddedFile, "FFilter": .embeddedFile,
        "Popup": .annotation, "IRT": .annotation, "RichMedia": .annotation,
        "Alternates": .structure, "SpiderInfo": .structure, "PieceInfo": .structure, "PS": .structure, "Legal": .structure,
        "Requirements": .structure, "Encrypt": .encrypted,
    ]
    /// `S` of an action dictionary (ISO 32000-1 table 198); structure types, which have `S` too, are none of these.
    static let actions: Set = [
        "GoTo", "GoToR", "GoToE", "GoToDp", "Launch", "Thread", "URI", "Sound", "Movie", "Hide", "Named", "SubmitForm", "ResetForm",
        "ImportData", "JavaScript", "SetOCGState", "Rendition", "Trans", "GoTo3DView", "RichMediaExecute",
    ]
    static let types: [String: PageFault] = [
        "Action": .activeContent, "OCG": .layers, "OCMD": .layers, "3D": .activeContent, "Collection": .embeddedFile, "Encrypt": .encrypted,
        "Template": .structure, "RichMedia": .activeContent,
    ]

    static func check(_ object: PDFObject) throws(PageRefusal) {
        if object.marks.contains(.feature) { try name(object) }
        // A stream whose data lie in another file.
        if object.data != nil, object.members?["F"] != nil { throw object.refusal(.embeddedFile, "F") }
    }

    /// The one that it is refused for.
    private static func name(_ object: PDFObject) throws(PageRefusal) {
        try object.value.forEachDictionary { members throws(PageRefusal) in
            if let key = members.first(where: { keys[$0] != nil }), let fault = keys[key] {
                throw object.refusal(fault, key)
            }
            // DocMDP forbids changes, as ours do; the others give rights.
            if let method = members["TransformMethod"], method.name != "DocMDP" { throw object.refusal(.structure, "TransformMethod") }
            if let action = members["S"]?.name, actions.contains(action) { throw object.refusal(.activeContent, action) }
            if let type = members["Type"]?.name, let fault = types[type] { throw object.refusal(fault, type) }
        }
    }
}
