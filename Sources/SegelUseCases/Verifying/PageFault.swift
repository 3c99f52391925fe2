/// Why a PDF is not believed (Docs/Formats/PDFVerifying.md). The raw values are stable: programs may act on them.
package enum PageFault: String, Sendable, CaseIterable {
    // The file as a whole.
    case tooLarge = "pdf_too_large"
    case unsigned = "pdf_unsigned"
    case syntax = "pdf_syntax"
    case doubled = "pdf_object_twice"
    case crossReference = "pdf_cross_reference"
    case packedObjects = "pdf_packed_objects"
    case encrypted = "pdf_encrypted"
    // The signature.
    case byteRange = "pdf_byte_range"
    case contents = "pdf_contents"
    case signatureRefused = "pdf_signature_refused"
    case altered = "pdf_altered"
    case wrapped = "pdf_signature_elsewhere"
    case timestampRefused = "pdf_timestamp_refused"
    case timestampRevoked = "pdf_timestamp_revoked"
    case signerUntrusted = "pdf_signer_untrusted"
    case signerRevoked = "pdf_signer_revoked"
    case signerOutsideWindow = "pdf_signer_outside_window"
    // What came after it.
    case updated = "pdf_updated_after_signing"
    // What no certificate has.
    case activeContent = "pdf_active_content"
    case annotation = "pdf_annotation"
    case embeddedFile = "pdf_embedded_file"
    case form = "pdf_form"
    case layers = "pdf_layers"
    case structure = "pdf_structure"
    case textUnreadable = "pdf_text_unreadable"
    // What must agree.
    case credentialMissing = "pdf_credential_missing"
    case textDiffers = "pdf_text_differs"
    case issuerDiffers = "pdf_issuer_differs"
    case symbolDiffers = "pdf_qr_differs"

    /// The exit status of `segel verify`.
    package var exitCode: Int32 {
        switch self {
        case .signerUntrusted, .signerRevoked, .signerOutsideWindow: 13
        case .unsigned: 15
        default: 10
        }
    }
}

/// Where in the file it is.
package struct PagePlace: Sendable, Equatable, CustomStringConvertible {
    /// Of the file, the last one not included.
    package let bytes: Range<Int>?
    package let object: Int?

    package init(bytes: Range<Int>? = nil, object: Int? = nil) {
        self.bytes = bytes
        self.object = object
    }

    /// Such as "bytes 51200-51884, object 7".
    package var description: String {
        let range = bytes.map { $0.isEmpty ? "byte \($0.lowerBound)" : "bytes \($0.lowerBound)-\($0.upperBound - 1)" }
        return [range, object.map { "object \($0)" }].compactMap { $0 }.joined(separator: ", ")
    }
}

/// A PDF that is not believed: why, where, and what exactly was found there.
package struct PageRefusal: Error, Sendable, Equatable {
    package let fault: PageFault
    package let place: PagePlace?
    /// For whoever looks into the file: a key, a code of the signature's reader. Never text of the page.
    package let detail: String?

    package init(_ fault: PageFault, _ place: PagePlace? = nil, detail: String? = nil) {
        self.fault = fault
        self.place = place
        self.detail = detail
    }
}
