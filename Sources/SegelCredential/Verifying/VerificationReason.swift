/// Why a credential was not accepted, or could not be decided. The raw values are stable: programs may act on them.
package enum VerificationReason: String, Sendable, CaseIterable {
    // Not what it claims to be.
    case signatureInvalid = "signature_invalid"
    case malformed
    case tooLarge = "too_large"
    case headerRefused = "header_refused"
    case algorithmRefused = "algorithm_refused"
    case typeRefused = "type_refused"
    case disclosureRefused = "disclosure_refused"
    case claimRefused = "claim_refused"
    case keyBindingRefused = "key_binding_refused"
    // Not by somebody who may.
    case issuerUntrusted = "issuer_untrusted"
    case certificateRefused = "certificate_refused"
    case typeNotTheirs = "type_not_theirs"
    case keyOutsideWindow = "key_outside_window"
    case keyCompromised = "key_compromised"
    // Not now.
    case expired
    case notYetValid = "not_yet_valid"
    // Not any more.
    case revoked
    case suspended
    case superseded
    // Cannot tell.
    case statusUnavailable = "status_unavailable"
    case statusRefused = "status_refused"
    case statusStale = "status_stale"
    case trustListExpired = "trust_list_expired"
    case trustListNotYet = "trust_list_not_yet"
    case witnessedSetMissing = "witnessed_set_missing"
    // Nothing to tell about.
    case unrecognised
    /// A QR symbol with a link in it; nobody followed it (attack A66).
    case linkNotOpened = "link_not_opened"
    /// A QR symbol that begins like signed data, but not like ours.
    case prefixUnknown = "prefix_unknown"

    /// The three outcomes; there is no fourth.
    package enum Outcome: String, Sendable {
        case reject, cannotDecide
    }

    package var outcome: Outcome {
        switch self {
        case .statusUnavailable, .statusRefused, .statusStale, .trustListExpired, .trustListNotYet, .witnessedSetMissing: .cannotDecide
        default: .reject
        }
    }

    /// The exit status of `segel verify`.
    package var exitCode: Int32 {
        switch self {
        case .revoked, .suspended, .superseded: 11
        case .expired, .notYetValid: 12
        case .issuerUntrusted, .certificateRefused, .typeNotTheirs, .keyOutsideWindow, .keyCompromised: 13
        case .statusUnavailable, .statusRefused, .statusStale, .trustListExpired, .trustListNotYet, .witnessedSetMissing: 14
        case .unrecognised, .linkNotOpened, .prefixUnknown: 15
        default: 10
        }
    }

    init(_ failure: CredentialFailure) {
        self =
            switch failure {
            case .malformed: .malformed
            case .tooLarge: .tooLarge
            case .headerRefused: .headerRefused
            case .algorithmRefused: .algorithmRefused
            case .typeRefused: .typeRefused
            case .signatureInvalid: .signatureInvalid
            case .disclosureRefused: .disclosureRefused
            case .claimRefused: .claimRefused
            case .keyBindingRefused: .keyBindingRefused
            case .certificateRefused: .certificateRefused
            }
    }

    init(_ failure: ChainFailure) {
        self =
            switch failure {
            case .anchorUnknown, .issuerMismatch: .issuerUntrusted
            case .outsideValidity: .keyOutsideWindow
            case .malformed, .tooLarge, .selfSigned, .signatureInvalid, .usageRefused, .constraintsRefused, .extensionRefused:
                .certificateRefused
            }
    }
}

/// A text in both languages.
package struct Bilingual: Sendable, Equatable {
    package let id: String
    package let en: String

    package init(id: String, en: String) { (self.id, self.en) = (id, en) }
}

extension VerificationReason {
    /// What it means, for a person.
    package var text: Bilingual {
        switch self {
        case .signatureInvalid:
            Bilingual(
                id: "Isinya diubah setelah ditandatangani, atau tanda tangannya palsu.",
                en: "It was altered after signing, or the signature is forged."
            )
        case .malformed: Bilingual(id: "Dokumen rusak atau terpotong.", en: "The document is damaged or cut short.")
        case .tooLarge: Bilingual(id: "Dokumen terlalu besar untuk sebuah kredensial.", en: "It is too large to be a credential.")
        case .headerRefused: Bilingual(id: "Membawa kunci atau alamat asing di dalamnya.", en: "It brings keys or addresses of its own.")
        case .algorithmRefused: Bilingual(id: "Cara penandatanganannya tidak diterima.", en: "It is signed in a way that is not accepted.")
        case .typeRefused:
            Bilingual(
                id: "Ini bukan kredensial, melainkan dokumen bertanda tangan lain.",
                en: "This is not a credential but another signed object."
            )
        case .disclosureRefused:
            Bilingual(id: "Ada isian yang disisipkan, digandakan, atau diubah.", en: "A disclosed claim was added, doubled or altered.")
        case .claimRefused: Bilingual(id: "Susunan isinya tidak sah.", en: "Its contents are not arranged as they must be.")
        case .keyBindingRefused:
            Bilingual(id: "Tidak terbukti ditunjukkan oleh pemiliknya.", en: "It is not proved to be shown by its holder.")
        case .issuerUntrusted: Bilingual(id: "Penerbitnya tidak ada dalam daftar tepercaya.", en: "The issuer is not on the trust list.")
        case .certificateRefused:
            Bilingual(id: "Sertifikat penanda tangannya tidak sah.", en: "The signer's certificate is not as it must be.")
        case .typeNotTheirs:
            Bilingual(id: "Penerbit ini tidak berwenang atas jenis dokumen ini.", en: "This issuer may not issue this kind of document.")
        case .keyOutsideWindow:
            Bilingual(id: "Kunci penerbit tidak berlaku pada tanggal itu.", en: "The issuer's key was not in use on that date.")
        case .keyCompromised:
            Bilingual(
                id: "Kunci penerbitnya pernah bocor, dan dokumen ini tidak tercatat sebelum itu.",
                en: "The issuer's key was stolen, and the log did not record this document before that."
            )
        case .expired: Bilingual(id: "Masa berlakunya sudah habis.", en: "It has expired.")
        case .notYetValid: Bilingual(id: "Belum mulai berlaku.", en: "It is not valid yet.")
        case .revoked: Bilingual(id: "Dicabut oleh penerbitnya.", en: "The issuer has revoked it.")
        case .suspended: Bilingual(id: "Ditangguhkan oleh penerbitnya.", en: "The issuer has suspended it.")
        case .superseded: Bilingual(id: "Sudah diganti dengan yang lebih baru.", en: "A newer one has replaced it.")
        case .statusUnavailable: Bilingual(id: "Daftar status tidak dapat diambil.", en: "The status list cannot be fetched.")
        case .statusRefused: Bilingual(id: "Daftar status yang diterima tidak sah.", en: "The status list received is not genuine.")
        case .statusStale: Bilingual(id: "Daftar status terlalu lama.", en: "The status list is too old.")
        case .trustListExpired: Bilingual(id: "Daftar penerbit tepercaya sudah kedaluwarsa.", en: "The trust list has expired.")
        case .trustListNotYet:
            Bilingual(id: "Daftar penerbit tepercaya bertanggal di masa depan.", en: "The trust list is dated in the future.")
        case .witnessedSetMissing:
            Bilingual(
                id: "Kunci penerbitnya pernah bocor, dan daftar dokumen yang sah sebelum itu belum ada di sini.",
                en: "The issuer's key was stolen, and the list of documents recorded before that is not here."
            )
        case .unrecognised: Bilingual(id: "Tidak ada kredensial yang dikenali.", en: "Nothing recognisable was found.")
        case .linkNotOpened:
            Bilingual(
                id: "QR ini hanya berisi tautan, bukan data bertanda tangan. Tautannya tidak dibuka.",
                en: "This QR holds only a link, not signed data. The link was not opened."
            )
        case .prefixUnknown:
            Bilingual(
                id: "QR ini berisi data jenis lain, bukan dokumen dari daftar ini.",
                en: "This QR holds data of another kind, not a document of this system."
            )
        }
    }

    /// What to do next.
    package var nextAction: Bilingual {
        switch outcome {
        case .cannotDecide where self == .trustListNotYet:
            Bilingual(id: "Periksa jam Anda, lalu periksa lagi.", en: "Check your clock, then verify again.")
        case .cannotDecide:
            Bilingual(id: "Sambungkan ke jaringan, lalu periksa lagi.", en: "Connect to the network, then verify again.")
        case .reject:
            switch self {
            case .superseded: Bilingual(id: "Minta dokumen yang terbaru.", en: "Ask for the newest document.")
            case .revoked, .suspended:
                Bilingual(
                    id: "Jangan diterima; pemegang dapat bertanya ke penerbitnya.",
                    en: "Do not accept it; its holder can ask the issuer."
                )
            case .notYetValid:
                Bilingual(
                    id: "Periksa lagi setelah mulai berlaku; periksa jam Anda.",
                    en: "Verify again once it is valid; check your clock."
                )
            case .keyBindingRefused:
                Bilingual(
                    id: "Minta pemegangnya menunjukkan lagi dari dompetnya.",
                    en: "Ask the holder to present it again from their wallet."
                )
            case .unrecognised:
                Bilingual(
                    id: "Pilih berkas kredensial, PDF, atau foto QR-nya.",
                    en: "Choose the credential, the PDF or a picture of its QR."
                )
            case .linkNotOpened:
                Bilingual(
                    id: "Jangan buka tautannya; halaman di baliknya dapat dipalsukan. Periksa dokumen aslinya di sini.",
                    en: "Do not open the link; the page behind it can be faked. Check the original document here."
                )
            case .expired: Bilingual(id: "Minta dokumen yang masih berlaku.", en: "Ask for one that is still valid.")
            case .keyCompromised:
                Bilingual(
                    id: "Minta penggantinya; pemegang mendapatkannya di portal.",
                    en: "Ask for its replacement; the holder finds it in the portal."
                )
            case .issuerUntrusted, .certificateRefused, .typeNotTheirs, .keyOutsideWindow:
                Bilingual(id: "Tanyakan instansi penerbitnya; jangan diterima.", en: "Ask who issued it; do not accept it.")
            default: Bilingual(id: "Minta dokumen asli dari pemegangnya.", en: "Ask the holder for the original.")
            }
        }
    }
}
