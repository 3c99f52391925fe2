package import SegelCredential

extension PageFault {
    /// What it means, for a person.
    package var text: Bilingual {
        switch self {
        case .tooLarge: Bilingual(id: "PDF-nya terlalu besar untuk sebuah kutipan.", en: "The PDF is too large to be a certificate.")
        case .unsigned:
            Bilingual(
                id: "PDF ini tidak bertanda tangan elektronik; mungkin hasil pindai.",
                en: "This PDF carries no signature; it may be a scan."
            )
        case .byteRange:
            Bilingual(id: "Tanda tangannya tidak mencakup seluruh berkas.", en: "The signature does not cover the whole file.")
        case .contents, .signatureRefused:
            Bilingual(id: "Tanda tangannya tidak tersusun sebagaimana mestinya.", en: "The signature is not arranged as it must be.")
        case .altered: Bilingual(id: "Isinya diubah setelah ditandatangani.", en: "It was altered after signing.")
        case .updated:
            Bilingual(id: "Ada yang ditambahkan atau diubah setelah ditandatangani.", en: "Something was added or changed after signing.")
        case .wrapped: Bilingual(id: "Tanda tangannya dipindahkan ke tempat lain.", en: "The signature was moved to another place.")
        case .timestampRefused: Bilingual(id: "Cap waktunya tidak sah.", en: "Its timestamp is not genuine.")
        case .timestampRevoked:
            Bilingual(
                id: "Sertifikat pemberi cap waktunya sudah dicabut waktu itu.",
                en: "The certificate of who stamped its time was revoked by then."
            )
        case .signerRevoked:
            Bilingual(id: "Sertifikat penanda tangannya sudah dicabut waktu itu.", en: "The signer's certificate was revoked by then.")
        case .signerUntrusted:
            Bilingual(id: "Penanda tangannya tidak ada dalam daftar tepercaya.", en: "Its signer is not on the trust list.")
        case .signerOutsideWindow:
            Bilingual(
                id: "Sertifikat penanda tangannya tidak berlaku pada waktu itu.",
                en: "The signer's certificate was not good at that time."
            )
        case .syntax, .doubled, .crossReference, .packedObjects, .encrypted, .structure:
            Bilingual(id: "Susunan PDF-nya bukan susunan kutipan kami.", en: "The PDF is not built as our certificates are.")
        case .activeContent:
            Bilingual(id: "PDF-nya berisi skrip, tautan, atau tindakan.", en: "The PDF holds a script, a link or an action.")
        case .annotation: Bilingual(id: "Ada catatan yang ditempelkan di halaman.", en: "Something was put on top of the page.")
        case .embeddedFile: Bilingual(id: "PDF-nya membawa berkas asing.", en: "The PDF brings a foreign file along.")
        case .form: Bilingual(id: "PDF-nya berisi formulir.", en: "The PDF holds a form.")
        case .layers: Bilingual(id: "PDF-nya berlapis: isinya dapat disembunyikan.", en: "The PDF has layers: contents can be hidden.")
        case .textUnreadable:
            Bilingual(id: "Tulisan di halaman tidak dapat dibaca dengan pasti.", en: "What the page says cannot be read for certain.")
        case .credentialMissing: Bilingual(id: "Data bertanda tangan tidak terlampir.", en: "The signed data are not attached.")
        case .textDiffers:
            Bilingual(id: "Tulisan di halaman berbeda dari data bertanda tangan.", en: "The page says something else than the signed data.")
        case .issuerDiffers:
            Bilingual(id: "Halaman dan datanya ditandatangani instansi berbeda.", en: "Page and data are signed by different agencies.")
        case .symbolDiffers:
            Bilingual(id: "Kode QR di halaman bukan milik dokumen ini.", en: "The QR code on the page is not this document's.")
        }
    }

    /// What to do next.
    package var nextAction: Bilingual {
        switch self {
        case .unsigned:
            Bilingual(
                id: "Minta PDF aslinya, atau pindai kode QR pada cetakannya.",
                en: "Ask for the original PDF, or scan the QR code on the print."
            )
        case .signerUntrusted, .signerRevoked, .signerOutsideWindow, .issuerDiffers:
            Bilingual(id: "Tanyakan instansi penerbitnya; jangan diterima.", en: "Ask who issued it; do not accept it.")
        default: Bilingual(id: "Minta dokumen asli dari pemegangnya.", en: "Ask the holder for the original.")
        }
    }
}
