extension Texts {
    static let bundles: [(key: String, id: String, en: String)] = [
        ("parts", "Dokumen dalam permohonan ini", "Documents in this application"),
        ("partsIssued", "dokumen sudah terbit", "documents issued"),
        ("partOf", "Bagian dari", "Part of"),
        (
            "partWaiting", "Kami kerjakan setelah dokumen sebelumnya selesai. Anda tidak perlu apa-apa.",
            "We begin once the document before it is done. You need do nothing."
        ),
        (
            "partImpossible",
            "Tidak dapat dibuat, karena dokumen sebelumnya tidak terbit. Jawaban Anda tetap tersimpan; dokumen ini dapat diajukan sendiri nanti.",
            "Cannot be made, because the document before it was not issued. Your answers are kept; you can apply for this one alone later."
        ),
        ("bundleHelp", "Yang Anda terima:", "What you receive:"),
        ("partsProgress", "Kemajuan", "Progress"),
        ("stateWaiting", "Menunggu giliran", "Waits its turn"),
        ("stateOpen", "Diproses", "In progress"),
        ("stateImpossible", "Tidak dapat dibuat", "Cannot be made"),
        ("eventImpossible", "Tidak dapat dibuat", "Cannot be made"),
        ("eventPartBegun", "Mulai diproses", "Begun"),
    ]
}
