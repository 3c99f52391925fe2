internal import HTTPTypes
internal import SegelCatalogue
internal import SegelScan
internal import SegelTransparency
internal import SegelUseCases
internal import SegelVault

/// How a refusal is answered. The one place that knows HTTP statuses for domain errors.
struct ErrorText {
    let status: HTTPResponse.Status
    /// Stable, for programs.
    let code: String
    let message: LocalizedText
    /// Seconds, where it is known when asking again may help.
    var retryAfter: Int? {
        switch code {
        // By when a whole queue was worked through.
        case "busy": 5
        // By when the line of a stream that nobody reads any more is found broken.
        case "too_many_streams": 30
        // At midnight, UTC, or before.
        case "agency_quota": 3_600
        default: nil
        }
    }

    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self.init(refusal)
        case let refusal as CaseRefusal:
            self.init(refusal == .wrongState ? .conflict : .unprocessableContent, refusal.rawValue, Self.caseText(refusal))
        case let refusal as ComplaintRefusal:
            self.init(refusal == .wrongState ? .conflict : .unprocessableContent, refusal.rawValue, Self.complaintText(refusal))
        case let refusal as MandateRefusal:
            self.init(refusal == .wrongState ? .conflict : .unprocessableContent, refusal.rawValue, Texts.mandate(refusal))
        case let refusal as RightsRefusal:
            self.init(refusal == .wrongState ? .conflict : .unprocessableContent, refusal.rawValue, Self.rightsText(refusal))
        case let refusal as PictureRefusal: self.init(.unprocessableContent, refusal.rawValue, Self.picture)
        case let refusal as DocumentRefusal: self.init(.unprocessableContent, refusal.code, Self.documentText(refusal))
        case let conflict as PortConflict:
            self.init(
                .conflict,
                conflict.code,
                LocalizedText(id: "Sudah diubah orang lain. Muat ulang lalu coba lagi.", en: "It changed meanwhile. Reload and try again.")
            )
        case is MultipartMalformed, is BadRequest:
            self.init(.badRequest, "request_malformed", LocalizedText(id: "Permintaan tidak terbaca.", en: "The request cannot be read."))
        case is MalformedIdentifier: self.init(Refusal.notFound)
        case let failure as any StoreFailure where failure.unavailability != nil:
            self.init(.serviceUnavailable, failure.unavailability?.rawValue ?? "")
        default:
            // Nothing of an unexpected error's text is shown: it may carry what nobody may see.
            self.init(
                .internalServerError,
                "unexpected",
                LocalizedText(
                    id: "Terjadi gangguan pada kami. Data Anda tetap tersimpan; silakan coba lagi.",
                    en: "Something went wrong on our side. Your data are kept; please try again."
                )
            )
        }
    }

    private init(_ status: HTTPResponse.Status, _ code: String, _ message: LocalizedText) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// Of a refusal that HTTP itself makes.
    init(_ status: HTTPResponse.Status, _ code: String) {
        self.init(status, code, ProblemTexts.byCode[code] ?? LocalizedText(id: code, en: code))
    }

    private init(_ refusal: Refusal) {
        if let text = ProblemTexts.byCode[refusal.code] {
            self.init(Self.status(refusal.kind), refusal.code, text)
            return
        }
        if refusal.code == "citizen_deceased" {
            self.init(.conflict, refusal.code, Self.deceased)
            return
        }
        switch refusal.kind {
        case .notFound:
            self.init(.notFound, refusal.code, LocalizedText(id: "Tidak ditemukan, atau bukan milik Anda.", en: "Not found, or not yours."))
        case .notPermitted:
            self.init(.forbidden, refusal.code, LocalizedText(id: "Anda tidak berhak melakukan ini.", en: "You may not do this."))
        case .conflict:
            self.init(
                .conflict,
                refusal.code,
                LocalizedText(
                    id: "Sudah diubah atau sudah dilakukan sebelumnya. Muat ulang halaman.",
                    en: "It changed or was done before. Reload the page."
                )
            )
        case .invalid:
            self.init(
                .unprocessableContent,
                refusal.code,
                LocalizedText(id: "Ada isian yang belum benar.", en: "Some answers are not right yet.")
            )
        case .tooMany:
            self.init(
                .tooManyRequests,
                refusal.code,
                LocalizedText(id: "Terlalu sering. Tunggu sebentar.", en: "Too often. Wait a little.")
            )
        case .unavailable:
            self.init(
                .serviceUnavailable,
                refusal.code,
                LocalizedText(id: "Layanan sedang disiapkan. Coba lagi nanti.", en: "The service is not ready. Try again later.")
            )
        }
    }

    private static func status(_ kind: Refusal.Kind) -> HTTPResponse.Status {
        switch kind {
        case .notFound: .notFound
        case .notPermitted: .forbidden
        case .conflict: .conflict
        case .invalid: .unprocessableContent
        case .tooMany: .tooManyRequests
        case .unavailable: .serviceUnavailable
        }
    }

    static let deceased = LocalizedText(
        id: "Pemilik akun ini tercatat meninggal dunia. Permohonan baru tidak dapat diajukan; keluarga mengajukan dengan akun sendiri.",
        en: "The holder of this account is recorded as deceased. Nothing new can be applied for; the family has accounts of its own."
    )

    private static func caseText(_ refusal: CaseRefusal) -> LocalizedText {
        switch refusal {
        case .wrongState: LocalizedText(id: "Permohonan ini sudah berpindah tahap.", en: "This application has moved on.")
        case .wrongDesk: LocalizedText(id: "Permohonan ini bukan di meja Anda.", en: "This application is not at your desk.")
        case .claimedByAnother: LocalizedText(id: "Petugas lain sedang mengerjakannya.", en: "Another officer is working on it.")
        case .ownCase: LocalizedText(id: "Anda tidak boleh memutuskan permohonan sendiri.", en: "You may not decide your own application.")
        case .personNeeded:
            LocalizedText(
                id: "Katalog layanan meminta orang di tahap ini; sistem tidak boleh melakukannya.",
                en: "The service's catalogue needs a person at this step; a machine may not do this."
            )
        case .fourEyes:
            LocalizedText(
                id: "Anda sudah memutuskan tahap lain dari permohonan ini atau membantu mengajukannya; harus petugas lain.",
                en: "You decided another step of this application, or helped to file it; somebody else must do this one."
            )
        case .itemsMissing: LocalizedText(id: "Centang dahulu apa yang tidak sesuai.", en: "Tick what is not right first.")
        case .reasonMissing: LocalizedText(id: "Tulis alasannya.", en: "Write the reason.")
        case .itemNotReturned: LocalizedText(id: "Hanya yang dikembalikan yang dapat diubah.", en: "Only what was returned can be changed.")
        }
    }

    private static func complaintText(_ refusal: ComplaintRefusal) -> LocalizedText {
        switch refusal {
        case .wrongState: LocalizedText(id: "Keluhan ini sudah berpindah keadaan.", en: "This complaint has moved on.")
        case .textMissing: LocalizedText(id: "Tulis dahulu pesannya.", en: "Write the message first.")
        case .tooLong: LocalizedText(id: "Pesannya terlalu panjang.", en: "That is too long.")
        }
    }

    private static func rightsText(_ refusal: RightsRefusal) -> LocalizedText {
        switch refusal {
        case .wrongState: LocalizedText(id: "Permintaan ini sudah berpindah keadaan.", en: "This request has moved on.")
        case .textMissing: LocalizedText(id: "Tulis dahulu pesannya.", en: "Write the message first.")
        case .tooLong: LocalizedText(id: "Pesannya terlalu panjang.", en: "That is too long.")
        case .partsMissing: LocalizedText(id: "Centang dahulu apa yang dihentikan.", en: "Tick what is to stop first.")
        case .askedBefore: LocalizedText(id: "Sudah ditanyakan sebelumnya.", en: "It was asked before.")
        case .ownLook:
            LocalizedText(
                id: "Anda sendiri yang membuka data itu; orang lain yang harus menjawab.",
                en: "It was you who looked; somebody else must answer."
            )
        case .ownData:
            LocalizedText(
                id: "Ini data Anda sendiri; orang lain yang harus menjawab.",
                en: "These are your own data; somebody else must answer."
            )
        case .tooLate: LocalizedText(id: "Sudah terlambat untuk ditarik.", en: "It is too late to withdraw it.")
        }
    }

    private static let picture = LocalizedText(
        id: "Gambar ini tidak dapat dibuka, atau terlalu besar. Foto QR-nya sekali lagi, sebagai PNG atau JPEG.",
        en: "This picture cannot be opened, or is too large. Photograph the QR again, as PNG or JPEG."
    )

    private static func documentText(_ refusal: DocumentRefusal) -> LocalizedText {
        switch refusal {
        case .empty: LocalizedText(id: "Berkas kosong.", en: "The file is empty.")
        case .tooLarge:
            LocalizedText(
                id: "Berkas lebih besar dari 25 MB. Kecilkan atau foto ulang.",
                en: "The file is larger than 25 MB. Make it smaller or take a new photo."
            )
        case .passwordProtected:
            LocalizedText(
                id: "PDF ini terkunci kata sandi. Simpan salinan tanpa kata sandi, lalu unggah salinan itu.",
                en: "This PDF is locked by a password. Save a copy without the password and upload that copy."
            )
        case .tooManyPixels:
            LocalizedText(
                id: "Gambar terlalu besar untuk dibuka (lebih dari 120 juta piksel). Foto ulang dengan ukuran biasa.",
                en: "The picture is too large to be opened (over 120 million pixels). Take a new photo at the usual size."
            )
        case .unpacksTooMuch:
            LocalizedText(
                id: "Isi PDF ini terlalu besar bila dibuka. Pindai ulang dengan lebih sedikit halaman.",
                en: "This PDF holds too much once it is opened. Scan it again with fewer pages."
            )
        case .infected:
            LocalizedText(
                id: "Pemindai kami menemukan program berbahaya di berkas ini. Foto atau pindai ulang dokumen aslinya.",
                en: "Our scanner found malware in this file. Photograph or scan the original document again."
            )
        case .notRecognised: LocalizedText(id: "Hanya PDF, JPEG, atau PNG yang diterima.", en: "Only PDF, JPEG or PNG is taken.")
        }
    }
}

struct BadRequest: Error {}
