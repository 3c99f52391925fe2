/// The names a service may expect in a profile: the elements of UU 24/2013 article 58(2).
enum ProfileNames {
    static let elements: Set<String> = [
        "noKK", "nik", "nama", "jk", "tempatLahir", "tglLahir", "golDarah", "agama", "statusKawin", "shdk", "cacat", "pendidikan",
        "pekerjaan",
        "nikIbu", "namaIbu", "nikAyah", "namaAyah", "alamatSebelumnya", "alamatSekarang", "punyaAktaLahir", "noAktaLahir", "punyaAktaKawin",
        "noAktaKawin", "tglKawin", "punyaAktaCerai", "noAktaCerai", "tglCerai",
    ]

    /// Those that number a person or a family, and are never shown to everybody.
    static let numbers: Set<String> = ["nik", "noKK", "nikIbu", "nikAyah"]
}
