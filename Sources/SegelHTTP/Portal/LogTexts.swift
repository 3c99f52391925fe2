/// The words around the transparency log.
extension Texts {
    static let log: [(key: String, id: String, en: String)] = [
        ("purposeLogReview", "Pemeriksaan catatan, disetujui dua pemegang kunci", "Review of the record, approved by two custodians"),
        ("logTitle", "Catatan terbuka", "The open record"),
        (
            "logIntro",
            "Setiap dokumen yang terbit, setiap perubahan, dan setiap pembukaan data warga dicatat di sini dan tidak dapat dihapus diam-diam. "
                + "Catatannya tidak menyebut nama siapa pun: isinya hanya terbaca oleh yang berhak.",
            "Every document issued, every change and every look at a citizen's data is recorded here and cannot be removed in secret. "
                + "The record names nobody: what an entry says can be read only by those who may."
        ),
        ("logEntries", "Jumlah catatan", "Entries"),
        ("logNewest", "Catatan terakhir", "Newest entry"),
        ("logRoot", "Sidik seluruh catatan", "Fingerprint of the whole record"),
        ("logKinds", "Apa saja yang tercatat", "What is recorded"),
        ("logKind", "Jenis kejadian", "Kind of event"),
        ("logCount", "Jumlah", "Count"),
        ("logKind1", "Dokumen diterbitkan", "Documents issued"),
        ("logKind2", "Status dokumen diubah", "Status of a document changed"),
        ("logKind3", "Tindakan atas kunci dan sistem", "Acts on keys and the system"),
        ("logKind4", "Langkah permohonan", "Steps of applications"),
        ("logKind5", "Data warga dibuka", "Citizens' data opened"),
        ("logKind6", "Masuk dan cara masuk", "Sign-ins and ways to sign in"),
        ("logKind7", "Percobaan yang ditolak", "Refused attempts"),
        ("logKind8", "Perubahan katalog layanan", "Changes of the catalogue"),
        ("logKind9", "Daftar kepercayaan diterbitkan", "Trust lists published"),
        ("logKind10", "Persetujuan dan kuasa", "Approvals and mandates"),
        ("logKind11", "Penghapusan dan penahanan data", "Erasures and legal holds"),
        ("logKind12", "Pembetulan data", "Corrections"),
        ("logKind13", "Hak warga atas datanya", "Citizens' rights over their data"),
        ("logKind14", "Awal buku tahun", "A year's record opened"),
        ("logShards", "Buku per tahun", "A record for each year"),
        (
            "logShardsHelp", "Buku yang ditutup tidak berubah lagi; buku berikutnya dimulai dengan sidiknya.",
            "A closed record does not change any more; the next one begins with its fingerprint."
        ),
        ("logName", "Nama", "Name"), ("logState", "Keadaan", "State"), ("logHead", "Kepala", "Head"),
        ("logOpen", "berjalan", "open"), ("logClosed", "ditutup", "closed"),
        ("logCheckpoint", "Kepala bertanda tangan", "Signed head"),
        ("logWitnesses", "Saksi", "Witnesses"),
        (
            "logWitnessesHelp", "Pihak luar yang menandatangani bahwa catatan ini hanya bertambah dan sama bagi semua orang.",
            "Outsiders who sign that this record only grows and is the same for everybody."
        ),
        (
            "logNoWitnesses", "Belum ada saksi dari luar. Bahwa semua orang melihat catatan yang sama belum dijamin pihak lain.",
            "There are no outside witnesses yet. Nobody else vouches that everybody sees the same record."
        ),
        ("logWitness", "Saksi", "Witness"), ("logCosigned", "Terakhir menandatangani", "Last signed"), ("logNever", "belum", "not yet"),
        ("logWitnessed", "Cukup banyak saksi telah menandatangani kepala ini.", "Enough witnesses have signed this head."),
        ("logUnwitnessed", "Saksi yang menandatangani kepala ini belum cukup.", "Too few witnesses have signed this head so far."),
        ("logCheck", "Periksa sendiri", "Check it yourself"),
        (
            "logCheckHelp", "Siapa pun dapat mengunduh seluruh catatan dan menghitung ulang sidiknya:",
            "Anybody can download the whole record and compute its fingerprint anew:"
        ),
        ("logProof", "Unduh bukti tercatat", "Download the proof of entry"),
        ("logProofShort", "Bukti tercatat", "Proof of entry"),
        (
            "logProofHelp", "Berkas ini membuktikan, tanpa sambungan, bahwa baris ini ada dalam catatan terbuka.",
            "This file proves, offline, that this line is in the open record."
        ),
    ]
}
