internal import SegelUseCases

/// From drawn pages to a file that lacks nothing but its signature (Docs/Formats/PDF.md, rules 8 to 14).
struct PDFAssembly {
    static let attachmentName = "credential.sdjwt"

    private let objects: PDFObjects
    private let certificate: PrintedCertificate

    init(_ pages: CertificatePages, _ certificate: PrintedCertificate) throws(PDFFailure) {
        objects = try PDFObjects(pages.bytes)
        self.certificate = certificate
        try StructureTexts(objects: objects).add(pages.structure)
    }

    /// The bytes with room for `room` bytes of signature, and where that room is: its hexadecimal digits.
    func bytes(room: Int) throws(PDFFailure) -> (bytes: [UInt8], gap: Range<Int>) {
        describe()
        try attach()
        store()
        addField(room: room)
        return try ByteRange.fix(in: objects.write(), room: room)
    }

    private func describe() {
        objects.set(objects.root, "Lang", objects.text("id"))
        objects.set(objects.root, "ViewerPreferences", objects.parsed("<< /DisplayDocTitle true >>"))
    }

    private func attach() throws(PDFFailure) {
        let credential = certificate.credential
        let date = objects.text(PDFDate(certificate.content.issuedAt).text)
        let file = objects.indirect(
            objects.stream(
                try StoredFlate.encode(credential),
                filter: "FlateDecode",
                [
                    "Type": objects.name("EmbeddedFile"), "Subtype": objects.name("application#2fdc+sd-jwt"),
                    "Params": objects.dictionary(["Size": objects.integer(credential.count), "ModDate": date]),
                ]
            )
        )
        let name = objects.text(Self.attachmentName)
        let specification = objects.indirect(
            objects.dictionary([
                "Type": objects.name("Filespec"), "F": name, "UF": name, "AFRelationship": objects.name("Data"),
                "Desc": objects.text("SD-JWT VC"), "EF": objects.dictionary(["F": file, "UF": file]),
            ])
        )
        objects.set(objects.root, "AF", objects.array([specification]))
        let names = objects.dictionary(["EmbeddedFiles": objects.dictionary(["Names": objects.array([name, specification])])])
        objects.set(objects.root, "Names", names)
    }

    /// What a reader of later years needs (ETSI EN 319 142-1, 5.4): under the signature like everything else.
    private func store() {
        let signer = certificate.signer
        let certificates = signer.chain.dropFirst() + signer.timestampAnchors
        objects.set(
            objects.root,
            "DSS",
            objects.indirect(
                objects.dictionary([
                    "Type": objects.name("DSS"),
                    "Certs": objects.array(certificates.map { objects.indirect(objects.stream($0)) }),
                    "CRLs": objects.array(signer.revocationLists.map { objects.indirect(objects.stream($0)) }),
                ])
            )
        )
    }

    private func addField(room: Int) {
        let signer = certificate.signer
        let signature = objects.indirect(
            objects.dictionary([
                "Type": objects.name("Sig"), "Filter": objects.name("Adobe.PPKLite"), "SubFilter": objects.name("ETSI.CAdES.detached"),
                "ByteRange": objects.parsed(ByteRange.placeholder), "Contents": objects.binary([UInt8](repeating: 0, count: room)),
                "M": objects.text(PDFDate(signer.signedAt).text), "Name": objects.text(signer.name),
                "Reference": objects.parsed(
                    "[ << /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /P 1 /V /1.2 >> >> ]"
                ),
            ])
        )
        let page = objects.page(0)
        // Invisible: what people read of the signature is set on the page. Print, locked.
        let field = objects.indirect(
            objects.dictionary([
                "Type": objects.name("Annot"), "Subtype": objects.name("Widget"), "FT": objects.name("Sig"), "T": objects.text("Segel"),
                "Rect": objects.parsed("[0 0 0 0]"), "F": objects.integer(132), "P": page, "V": signature,
            ])
        )
        objects.set(page, "Annots", objects.array([field]))
        objects.set(
            objects.root,
            "AcroForm",
            objects.dictionary(["Fields": objects.array([field]), "SigFlags": objects.integer(3)])
        )
        objects.set(objects.root, "Perms", objects.dictionary(["DocMDP": signature]))
    }
}
