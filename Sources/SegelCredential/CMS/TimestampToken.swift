package import SegelCrypto
internal import SwiftASN1

/// A timestamp (RFC 3161 section 2.4.2) as it came: read, not believed. `TimestampAuthorities` believes it.
package struct TimestampToken: Sendable {
    /// DER of the token, a CMS SignedData.
    package let bytes: [UInt8]
    /// What was stamped: a digest, and by which function.
    package let imprint: (function: SHA2, digest: [UInt8])
    /// Unix seconds; fractions are dropped, so that it is never later than it was.
    package let time: Int64
    package let nonce: [UInt8]?
    let signature: CMSSignature
    /// Of everything that vouches for it.
    let signers: ChainName
    let info: [UInt8]

    package init(_ der: [UInt8]) throws(CMSFailure) { try self.init(CMSSignature(der, .timestamp), der) }

    /// One that is part of a signature.
    init(_ node: ASN1Node) throws(CMSFailure) { try self.init(CMSSignature(node, .timestamp), node.bytes) }

    private init(_ signature: CMSSignature, _ der: [UInt8]) throws(CMSFailure) {
        (self.signature, bytes) = (signature, der)
        signers = ChainName([signature.leaf] + signature.certificates, for: "timestamp")
        guard let info = signature.content else { throw .contentRefused }
        self.info = info
        do { (imprint, time, nonce) = try Self.read(info) } catch let failure as CMSFailure { throw failure } catch { throw .malformed }
    }

    /// TSTInfo. Policy, accuracy and the authority's own name change nothing here; an extension nobody knows does.
    private static func read(_ info: [UInt8]) throws -> (imprint: (SHA2, [UInt8]), time: Int64, nonce: [UInt8]?) {
        try DER.sequence(DER.parse(info), identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 1 else { throw CMSFailure.malformed }
            _ = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let imprint = try DER.sequence(nodes.needed(), identifier: .sequence) { nodes in
                guard let function = CMSNames.digest(try CMSAlgorithm(&nodes).name) else { throw CMSFailure.algorithmRefused }
                let digest = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
                guard digest.count == function.count else { throw CMSFailure.malformed }
                return (function, digest)
            }
            _ = try ArraySlice<UInt8>(derEncoded: &nodes)
            let time = try GeneralizedTime(derEncoded: &nodes)
            var nonce: [UInt8]?
            while let node = nodes.next() {
                switch node.identifier {
                case .sequence, .boolean, .context(0): continue
                case .integer: nonce = Array(try ArraySlice<UInt8>(derEncoded: node))
                default: throw CMSFailure.contentRefused
                }
            }
            return (imprint, try seconds(time), nonce)
        }
    }

    private static func seconds(_ time: GeneralizedTime) throws -> Int64 {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(time.year)-\(two(time.month))-\(two(time.day))T\(two(time.hours)):\(two(time.minutes)):\(two(time.seconds))Z"
        guard let seconds = CivilTime.time(date) else { throw CMSFailure.malformed }
        return seconds
    }
}

/// When something was there already, by an authority that is believed. Only `TimestampAuthorities` makes one.
package struct VerifiedTimestamp: Sendable, Equatable {
    /// Unix seconds.
    package let time: Int64
    /// The authority's name as its certificate has it.
    package let authority: String
    /// When the first certificate behind it ends: before then it wants a newer timestamp over it.
    package let goodUntil: Int64

    init(time: Int64, authority: String, goodUntil: Int64) {
        self.time = time
        self.authority = authority
        self.goodUntil = goodUntil
    }
}
