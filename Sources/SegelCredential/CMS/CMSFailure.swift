/// Why a CMS signature (RFC 5652) or a timestamp (RFC 3161) was not believed. The raw values are stable.
package enum CMSFailure: String, Error, Equatable, CaseIterable {
    /// No strict DER, bytes behind the end, a member that has no place there.
    case malformed = "cms_malformed"
    case tooLarge = "cms_too_large"
    /// Not exactly one signer: whose verdict would count?
    case severalSigners = "cms_several_signers"
    case algorithmRefused = "cms_algorithm_refused"
    /// A signed or unsigned attribute that is missing, there twice, or not one of this profile.
    case attributeRefused = "cms_attribute_refused"
    /// It brings content of its own, or of another type.
    case contentRefused = "cms_content_refused"
    /// The signer's certificate is not there, or not the one that was signed for.
    case certificateMissing = "cms_certificate_missing"
    /// A certificate came along that belongs to nobody here.
    case certificateStray = "cms_certificate_stray"
    /// It was signed over other bytes.
    case digestMismatch = "cms_digest_mismatch"
    case signatureInvalid = "cms_signature_invalid"
    /// The timestamping authority is not known, or its certificate may not do that, or not then.
    case authorityUntrusted = "timestamp_authority_untrusted"
}
