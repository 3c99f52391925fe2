/// The 27 personal data elements of UU 24/2013 article 58(2) that a profile may hold, by the names the services use. The law's other four
/// are in `neverHeld`.
package enum ProfileElement: String, CaseIterable, Sendable {
    case noKK, nik, nama, jk, tempatLahir, tglLahir, golDarah, agama, statusKawin, shdk, cacat, pendidikan, pekerjaan
    case nikIbu, namaIbu, nikAyah, namaAyah
    case alamatSebelumnya, alamatSekarang
    case punyaAktaLahir, noAktaLahir
    case punyaAktaKawin, noAktaKawin, tglKawin
    case punyaAktaCerai, noAktaCerai, tglCerai

    /// Fingerprint, iris, signature image, stigma data: biometric or shaming, needed by no service here, so never in a profile.
    package static let neverHeld: Set<String> = ["sidikJari", "iris", "tandaTangan", "aib"]
}
