/// A paper to try services with: a PDF of one page that says what it stands for, and that it is nobody's.
enum Specimen {
    private static let whose = "CONTOH, bukan dokumen siapa pun / SPECIMEN, nobody's document"

    /// `title`: ASCII without brackets and backslashes.
    static func page(_ title: String) -> [UInt8] {
        let words = "BT /F 20 Tf 60 760 Td (\(title)) Tj 0 -32 Td /F 12 Tf (\(whose)) Tj ET"
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 4 0 R >> >> /Contents 5 0 R >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Length \(words.utf8.count) >> stream\n\(words)\nendstream",
        ]
        var file = "%PDF-1.4\n"
        var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for (index, object) in objects.enumerated() {
            let place = "\(file.utf8.count)"
            table += String(repeating: "0", count: 10 - place.count) + place + " 00000 n \n"
            file += "\(index + 1) 0 obj \(object) endobj\n"
        }
        let end = "trailer << /Root 1 0 R /Size \(objects.count + 1) >>\nstartxref\n\(file.utf8.count)\n%%EOF\n"
        return Array((file + table + end).utf8)
    }
}
