internal import SegelUseCases

extension Attack {
    /// A62, A64: what is appended behind a signed file.
    static func updates(_ town: PageTown) throws -> [Attack] {
        let page = try town.page(), signed = town.signed(page)
        let other = TestPDF(lines: ["Kutipan Akta Kelahiran", "Orang Lain"], credential: [])
        func update(_ objects: [Int: String]) -> [UInt8] { TestPDF.update(signed, objects.mapValues(TestPDF.bytes)) }
        func more(_ members: String, in number: Int, and objects: [Int: String] = [:]) -> [UInt8] {
            var changed = objects.mapValues(TestPDF.bytes)
            changed[number] = page.adding(members, to: number).objects[number]
            return TestPDF.update(signed, changed)
        }
        func note(_ members: String) -> [UInt8] {
            let annotated = TestPDF.bytes(
                """
                << /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents 4 0 R /Annots [8 0 R 40 0 R] \
                /Resources << /Font << /F1 5 0 R >> >> >>
                """
            )
            return TestPDF.update(signed, [3: annotated, 40: TestPDF.bytes("<< /Type /Annot \(members) >>")])
        }
        return [
            Attack("A64 replace: another content stream", .updated, "page 1 changed", TestPDF.update(signed, [4: other.objects[4]!])),
            Attack("A64 replace: another page under the same number", .updated, "page 1 changed", more("/Rotate 180", in: 3)),
            Attack(
                "A64 replace: another font, so that the letters mean others",
                .updated,
                "object 5",
                update([5: "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"])
            ),
            Attack("A62 update: another credential attached", .updated, "object 11", update([11: "<< /Length 0 >>\nstream\n\nendstream"])),
            Attack("A62 update: another file named", .updated, "object 10", more("/Desc (lain)", in: 10)),
            Attack("A62 update: the page tree grows", .updated, "object 2", update([2: "<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>"])),
            Attack(
                "A64 hide-and-replace: the catalog shows another tree",
                .updated,
                "object 1",
                more("/Outlines 41 0 R", in: 1, and: [41: "<< >>"])
            ),
            Attack("A62 update: a language", .updated, "Catalog replaced", update([1: "<< /Type /Catalog /Pages 2 0 R /Lang (en) >>"])),
            Attack("A62 update: an object nobody refers to", .updated, "added", update([50: "<< /Note (a) >>"])),
            Attack("A62 update: the form says fields are filled in anew", .updated, "object 7", more("/NeedAppearances true", in: 7)),
            Attack(
                "A62 update: the signature's field gets a face",
                .updated,
                "object 8",
                more("/AP << /N 51 0 R >>", in: 8, and: [51: "<< >>"])
            ),
            Attack("A62 update: without objects", .updated, "without objects", update([:])),
            Attack(
                "A64 hide: the content is freed",
                .updated,
                "object 4",
                update([50: "<< >>"]).replacingFirst("50 1\n", with: "4 1\n0000000000 65535 f \n50 1\n")
            ),
            Attack("A62 bytes behind the end", .updated, "bytes \(signed.count)-", signed + TestPDF.bytes("halo")),
            Attack("A62 a line end behind the end", .updated, "bytes \(signed.count)-\(signed.count)", signed + [0x0A]),
            Attack("A62 a comment behind the end", .updated, "bytes \(signed.count)-", signed + TestPDF.bytes("%halo\n")),
            Attack("A62 zeros behind the end", .updated, "bytes \(signed.count)-", signed + [UInt8](repeating: 0, count: 512)),
            Attack("A62 a whole other file behind the end", .updated, "bytes \(signed.count)-", signed + other.assembled()),
            Attack(
                "A64 evil annotation: free text",
                .updated,
                "page 1 changed",
                note("/Subtype /FreeText /Contents (LUNAS) /Rect [0 0 500 800]")
            ),
            Attack("A64 evil annotation: a stamp", .updated, "page 1 changed", note("/Subtype /Stamp /Rect [0 0 500 800]")),
            Attack("A64 evil annotation: a redaction", .updated, "page 1 changed", note("/Subtype /Redact /Rect [0 0 500 800]")),
            Attack(
                "A65 a link in an update",
                .updated,
                "page 1 changed",
                note("/Subtype /Link /A << /S /URI /URI (https://mpp.example) >>")
            ),
            Attack(
                "A65 a script in an update",
                .updated,
                "Catalog replaced",
                more("/OpenAction << /S /JavaScript /JS (app.alert) >>", in: 1)
            ),
            Attack(
                "A64 sneaky signature: a second one, by somebody else",
                .updated,
                "object 7",
                TestPDF.sign(
                    TestPDF.update(
                        signed,
                        [
                            7: TestPDF.bytes("<< /Fields [8 0 R 60 0 R] /SigFlags 3 >>"),
                            60: TestPDF.bytes("<< /Type /Annot /Subtype /Widget /FT /Sig /T (Lain) /Rect [0 0 0 0] /V 61 0 R >>"),
                            61: TestPDF.signatureDictionary(type: "Sig", subfilter: "ETSI.CAdES.detached"),
                        ]
                    )
                ) { town.cms($0).bytes }
            ),
        ] + stores(town, page, signed)
    }

    /// What makes other people's files long-lived, and hides what else it brings: ours are signed after all of that, so none of it may follow.
    private static func stores(_ town: PageTown, _ page: TestPDF, _ signed: [UInt8]) -> [Attack] {
        func store(_ more: [Int: [UInt8]] = [:], catalog: String = "") -> [UInt8] {
            var objects = more
            objects[1] = page.adding("/DSS 20 0 R \(catalog)", to: 1).objects[1]
            objects[20] = TestPDF.bytes("<< /Type /DSS /Certs [21 0 R] >>")
            objects[21] = TestPDF.stream("", town.stamping.root)
            return TestPDF.update(signed, objects)
        }
        return [
            Attack("A62 a security store behind it", .updated, "Catalog replaced", store()),
            Attack("A64 a security store that changes the page too", .updated, "page 1 changed", store([4: TestPDF.stream("", [0x20])])),
            Attack(
                "A65 a security store with a script",
                .updated,
                "Catalog replaced",
                store(catalog: "/OpenAction << /S /JavaScript /JS (a) >>")
            ),
            Attack("A62 a timestamp of the document behind it", .updated, "page 1 changed", town.archived(signed)),
            Attack(
                "A64 a timestamp with a face",
                .updated,
                "page 1 changed",
                town.archived(signed).replacingFirst("/T (Stempel) /F 132 /Rect [0 0 0 0]", with: "/T (Stempel) /F 132 /Rect [0 0 9 9]")
            ),
        ]
    }
}
