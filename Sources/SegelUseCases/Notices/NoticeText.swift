internal import SegelCatalogue

/// What is written: thin, since messages are read by others too. No name, no NIK, no address to open: whoever wants to know more opens the portal as
/// they always do, so that a message with a link in it is never ours. ASCII, one SMS.
struct NoticeText {
    let subject: String
    let body: String

    /// `code`: for `contactCode` alone.
    init(_ kind: NoticeKind, reference: String?, code: String?, language: Language) {
        let text = Self.sentence(kind)
        let sentence = (language == .indonesian ? text.id : text.en).replacing("{code}", with: code ?? "")
        let end = language == .indonesian ? "Buka Segel seperti biasa." : "Open Segel as you always do."
        let about = reference.map { (language == .indonesian ? "Permohonan " : "Application ") + $0 + ": " } ?? ""
        subject = language == .indonesian ? "Pemberitahuan Segel" : "Segel notice"
        body = kind == .contactCode ? "Segel: \(sentence)" : "Segel: \(about)\(sentence) \(end)"
    }

    private static func sentence(_ kind: NoticeKind) -> LocalizedText {
        switch kind {
        case .caseReceived: LocalizedText(id: "sudah kami terima.", en: "we have received it.")
        case .caseMoved: LocalizedText(id: "berpindah ke meja berikutnya.", en: "it moved to the next desk.")
        case .caseReturned: LocalizedText(id: "perlu perhatian Anda.", en: "it needs your attention.")
        case .caseRejected: LocalizedText(id: "sudah diputuskan.", en: "it has been decided.")
        case .caseWithdrawn: LocalizedText(id: "ditarik kembali.", en: "it was withdrawn.")
        case .caseLate: LocalizedText(id: "melewati tanggal janji.", en: "it is past its promised date.")
        case .certificateReady: LocalizedText(id: "dokumen Anda siap.", en: "your document is ready.")
        case .certificateChanged:
            LocalizedText(id: "Keadaan salah satu dokumen Anda berubah.", en: "The state of one of your documents changed.")
        case .certificateOffered:
            LocalizedText(
                id: "petugas loket menawarkannya ke dompet digital. Bukan Anda? Adukan.",
                en: "an officer at a counter offered it to a wallet. Not you? Complain."
            )
        case .signedIn: LocalizedText(id: "Ada yang masuk ke akun Anda.", en: "Somebody signed in to your account.")
        case .signInAdded: LocalizedText(id: "Cara masuk baru ditambahkan.", en: "A new way to sign in was added.")
        case .signInRemoved: LocalizedText(id: "Satu cara masuk dihapus.", en: "A way to sign in was removed.")
        case .passwordChanged:
            LocalizedText(
                id: "Kata sandi Anda diganti. Bukan Anda? Datang ke loket.",
                en: "Your password was changed. Not you? Come to a counter."
            )
        case .sessionsEnded:
            LocalizedText(id: "Semua sesi Anda diakhiri oleh pengelola.", en: "An operator ended all of your sessions.")
        case .codeGiven:
            LocalizedText(id: "Petugas loket memberi kode aktivasi baru.", en: "An officer at a counter gave out a new activation code.")
        case .signInReset:
            LocalizedText(
                id: "Kata sandi baru dipasang; semua yang masuk dikeluarkan.",
                en: "A new password was set; everybody was signed out."
            )
        case .recoveryBegun:
            LocalizedText(
                id: "Orang tepercaya memulai pemulihan akun. Bukan Anda? Hentikan.",
                en: "A trusted person began a recovery. Not you? Stop it."
            )
        case .recoveryConfirmed:
            LocalizedText(
                id: "Pemulihan akun berlaku dua hari lagi. Bukan Anda? Hentikan.",
                en: "A recovery takes effect in two days. Not you? Stop it."
            )
        case .recoveryCancelled: LocalizedText(id: "Pemulihan akun dihentikan.", en: "The recovery was stopped.")
        case .trustedChanged: LocalizedText(id: "Daftar orang tepercaya berubah.", en: "Your trusted people changed.")
        case .contactAdded: LocalizedText(id: "Kontak baru ditambahkan.", en: "A new contact was added.")
        case .contactRemoved: LocalizedText(id: "Satu kontak dihapus.", en: "A contact was removed.")
        case .contactCode:
            LocalizedText(
                id: "kode {code} untuk memastikan kontak ini. Jangan diberikan kepada siapa pun.",
                en: "code {code} to confirm this contact. Give it to nobody."
            )
        }
    }
}
