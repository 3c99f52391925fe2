internal import Foundation

/// Who lives in the synthetic city. NIK serials 9900-9999 belong to nobody.
enum DemoCity {
    static let officers: [(name: String, duties: [String], does: String)] = [
        ("registrasi", ["registrar@disdukcapil"], "registrar"),
        ("loket", ["front-office@disdukcapil"], "front office"),
        ("validasi", ["validator@disdukcapil"], "validator"),
        ("produksi", ["production@disdukcapil"], "production"),
        ("periksa", ["signing-check@disdukcapil"], "signing check"),
        ("kadis-dukcapil", ["head@disdukcapil"], "head of agency"),
        ("loket-izin", ["front-office@dpmptsp"], "front office"),
        ("dinkes", ["recommender@dinkes"], "recommender"),
        ("penomoran", ["production@dpmptsp"], "production"),
        ("kadis-izin", ["head@dpmptsp"], "head of agency"),
    ]

    /// Siti, a nurse and a mother, as the register has her.
    static let siti: [String: String] = [
        "nik": "1872014107909901", "noKK": "1872012203159900", "nama": "Siti Rahmawati", "jk": "P", "tempatLahir": "Metro",
        "tglLahir": "1990-07-01", "alamatSekarang": "Jalan Imam Bonjol 17, Imopuro, Metro Pusat", "namaAyah": "Rahmat Hidayat",
        "namaIbu": "Nur Aini",
    ]

    /// What she answers for her child; her own data are not among it.
    static let birth: [[String: String]] = [
        ["hubungan": "ibu"],
        [
            "anakNama": "Bintang Pratama", "anakJk": "L", "anakTempatJenis": "1", "anakTempatLahir": "Metro", "anakTglLahir": "2026-02-01",
            "anakPukul": "04:30", "anakJenisKelahiran": "1", "anakKe": "1", "anakPenolong": "dokter", "anakBerat": "3200",
            "anakPanjang": "50",
        ],
        ["ayahNama": "Budi Pratama", "ayahNik": "1872010305889902", "ayahNoKK": "1872012203159900", "ayahKewarganegaraan": "WNI"],
        ["ibuKewarganegaraan": "WNI", "statusPerkawinanOrtu": "tercatat"],
        ["saksi1Nama": "Agus Salim", "saksi1Nik": "1872011204759903", "saksi1NoKK": "1872011503109903", "saksi1Kewarganegaraan": "WNI"],
        ["saksi2Nama": "Dewi Lestari", "saksi2Nik": "1872015509809904", "saksi2NoKK": "1872012808129904", "saksi2Kewarganegaraan": "WNI"],
    ]

    static let licence: [[String: String]] = [
        ["jenisPermohonan": "NEW"], ["gelar": "Ns."], ["profesi": "perawat", "noSTR": "STR-9901-2024", "masaSTR": "seumur-hidup"],
        [
            "jenisTempat": "fasyankes", "namaFasyankes": "Klinik Imopuro Sehat", "alamatPraktik": "Jalan Ahmad Yani 5, Metro",
            "praktikKe": "1",
        ],
    ]

    /// Her second child's: it waits at the first desk for whoever tries that desk out.
    static let sibling: [[String: String]] = birth.map { answers in
        answers["anakNama"] == nil ? answers : answers.merging(["anakNama": "Bulan Pratama", "anakJk": "P", "anakKe": "2"]) { $1 }
    }

    static let birthPapers = [
        paper("suratLahir", "Surat keterangan lahir"), paper("buktiNikah", "Buku nikah"),
    ]

    static let licencePapers = [paper("suratTempat", "Surat keterangan tempat praktik")]

    private static func paper(_ field: String, _ title: String) -> (field: String, name: String, type: String, bytes: Data) {
        ("file:\(field)", "\(field).pdf", "application/pdf", Data(Specimen.page(title)))
    }
}
