package import SegelCrypto
internal import SwiftASN1

/// Asking a timestamping authority (RFC 3161 section 2.4): the query's bytes, and the token out of its reply.
package enum TimestampQuery {
    /// TimeStampReq over a digest; certificates come along. `nonce`: eight random bytes.
    package static func bytes(_ digest: [UInt8], by function: SHA2, nonce: [UInt8]) -> [UInt8] {
        let imprint = node(0x30, node(0x30, identifier(function) + [0x05, 0x00]) + node(0x04, digest))
        return node(0x30, [0x02, 0x01, 0x01] + imprint + node(0x02, number(nonce)) + [0x01, 0x01, 0xFF])
    }

    /// A nonce as the whole number it is asked and answered as: positive, without leading zeros.
    package static func number(_ nonce: [UInt8]) -> [UInt8] { [0x01] + nonce }

    /// The token of a TimeStampResp that grants one. Whether it is genuine, and over what, is for `TimestampAuthorities`.
    package static func token(in reply: [UInt8]) throws(CMSFailure) -> TimestampToken {
        guard reply.count <= CMSSignature.limit else { throw .tooLarge }
        do {
            let bytes = try DER.sequence(DER.parse(reply), identifier: .sequence) { nodes in
                let status = try DER.sequence(nodes.needed(), identifier: .sequence) { nodes in
                    let status = try Int(derEncoded: &nodes)
                    while nodes.next() != nil {}
                    return status
                }
                // 0 granted, 1 granted with modifications.
                guard status == 0 || status == 1 else { throw CMSFailure.contentRefused }
                return try nodes.needed().bytes
            }
            return try TimestampToken(bytes)
        } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    private static func identifier(_ function: SHA2) -> [UInt8] {
        let last: UInt8 =
            switch function {
            case .sha256: 1
            case .sha384: 2
            case .sha512: 3
            }
        return [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, last]
    }

    /// All of a query's nodes are shorter than 128 bytes.
    private static func node(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
}
