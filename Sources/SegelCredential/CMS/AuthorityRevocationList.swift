internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// A revocation list of somebody else's authority (RFC 5280, section 5; Docs/Formats/PDF.md, rule 17): of every reason, by the authority itself. Read, not
/// believed: `isSigned` tells whose it is. swift-certificates has no reader of lists; names, extensions and keys are its own.
struct AuthorityRevocationList: Sendable {
    /// Bytes. Lists of timestamp authorities are short; a long one would be in every PDF.
    static let limit = 65_536

    /// When a certificate was revoked, and why; nil where nothing is said.
    struct Entry: Sendable {
        /// Unix seconds.
        let since: Int64
        let reason: UInt8?

        /// Whether a timestamp of `time` is worthless by it (RFC 3161, section 4, rule 1): made since, or by a key of which nobody says that it was not stolen.
        /// unspecified (0), affiliationChanged (3), superseded (4) and cessationOfOperation (5) say so.
        func revokesTimestamp(of time: Int64) -> Bool { since <= time || !(reason.map { [0, 3, 4, 5].contains($0) } ?? false) }
    }

    /// `thisUpdate` and `nextUpdate`, Unix seconds.
    let from: Int64
    let until: Int64
    private let issuer: DistinguishedName
    private let entries: [[UInt8]: Entry]
    /// The addresses it is of, where it is one of several lists.
    private let scope: Set<String>?
    private let signed: [UInt8]
    private let signature: [UInt8]
    private let algorithm: Certificate.SignatureAlgorithm

    init(_ der: [UInt8]) throws(CMSFailure) {
        guard der.count <= Self.limit else { throw .tooLarge }
        do { self = try DER.sequence(DER.parse(der), identifier: .sequence) { try Self(&$0) } } catch let failure as CMSFailure {
            throw failure
        } catch { throw .malformed }
    }

    /// `serial`: as the certificate has it.
    func entry(of serial: some Collection<UInt8>) -> Entry? { entries[Self.number(serial)] }

    func isNamed(_ name: DistinguishedName) -> Bool { issuer == name }

    /// By the key of that certificate, which may sign lists.
    func isSigned(by authority: Certificate) -> Bool {
        let mayList: Bool
        do { mayList = try authority.extensions.keyUsage?.cRLSign ?? true } catch { return false }
        return mayList && isNamed(authority.subject)
            && authority.publicKey.isValidSignature(signature, for: signed, signatureAlgorithm: algorithm)
    }

    /// Whether a certificate of its authority would be on it.
    func isAbout(_ certificate: Certificate) -> Bool {
        scope.map { !$0.isDisjoint(with: DistributionPoints.addresses(of: certificate)) } ?? true
    }
}

extension AuthorityRevocationList {
    private static let reasonCode: ASN1ObjectIdentifier = [2, 5, 29, 21]
    private static let issuingDistributionPoint: ASN1ObjectIdentifier = [2, 5, 29, 28]

    private init(_ nodes: inout ASN1NodeCollection.Iterator) throws {
        let body = try nodes.needed(), name = try CMSAlgorithm(&nodes).name
        let bits = try ASN1BitString(derEncoded: &nodes)
        guard bits.paddingBits == 0 else { throw CMSFailure.malformed }
        guard name != CMSNames.rsaEncryption, let algorithm = SHA2.allCases.lazy.compactMap({ CMSNames.signature(name, $0) }).first else {
            throw CMSFailure.algorithmRefused
        }
        (signed, signature, self.algorithm) = (body.bytes, Array(bits.bytes), algorithm)
        (issuer, from, until, entries, scope) = try DER.sequence(body, identifier: .sequence) { nodes in
            // Version 2, the only one with extensions; of another one we could not know what it leaves out.
            guard try Int(derEncoded: &nodes) == 1, try CMSAlgorithm(&nodes).name == name else { throw CMSFailure.contentRefused }
            let issuer = try DistinguishedName(derEncoded: nodes.needed())
            let from = try Self.moment(nodes.needed()), until = try Self.moment(nodes.needed())
            var entries: [[UInt8]: Entry] = [:], scope: Set<String>?
            while let node = nodes.next() {
                switch node.identifier {
                case .sequence: for entry in try node.members() { try Self.read(entry, into: &entries) }
                case .context(0): for list in try node.members() { scope = try Self.scope(of: list) }
                default: throw CMSFailure.malformed
                }
            }
            return (issuer, from, until, entries, scope)
        }
    }

    /// The serial, since when, extensions.
    private static func read(_ entry: ASN1Node, into entries: inout [[UInt8]: Entry]) throws {
        try DER.sequence(entry, identifier: .sequence) { nodes in
            let serial = try ArraySlice<UInt8>(derEncoded: &nodes), since = try moment(nodes.needed())
            var reason: UInt8?
            for one in try nodes.next()?.members() ?? [] {
                let known = try Certificate.Extension(derEncoded: one)
                // An entry of another authority's certificate says so critically (5.3.3).
                guard !known.critical else { throw CMSFailure.contentRefused }
                if known.oid == reasonCode { reason = try self.reason(known.value) }
            }
            entries[number(serial)] = Entry(since: since, reason: reason)
        }
    }

    /// ENUMERATED of one byte.
    private static func reason(_ value: ArraySlice<UInt8>) throws -> UInt8 {
        let node = try DER.parse(Array(value))
        guard node.identifier == .enumerated, case .primitive(let bytes) = node.content, let reason = bytes.first, bytes.count == 1 else {
            throw CMSFailure.malformed
        }
        return reason
    }

    /// A list of changes, of some certificates or of somebody else's says so critically (5.2.4, 5.2.5): of those only one that is told by its address is read.
    private static func scope(of extensions: ASN1Node) throws -> Set<String>? {
        var scope: Set<String>?
        for one in try extensions.members() {
            let known = try Certificate.Extension(derEncoded: one)
            if known.oid == issuingDistributionPoint {
                scope = try DistributionPoints.addresses(scope: known.value)
            } else if known.critical {
                throw CMSFailure.contentRefused
            }
        }
        return scope
    }

    private static func moment(_ node: ASN1Node) throws -> Int64 {
        let parts: [Int]
        switch node.identifier {
        case .utcTime:
            let time = try UTCTime(derEncoded: node)
            parts = [time.year, time.month, time.day, time.hours, time.minutes, time.seconds]
        default:
            let time = try GeneralizedTime(derEncoded: node)
            parts = [time.year, time.month, time.day, time.hours, time.minutes, time.seconds]
        }
        let two = parts.map { $0 < 10 ? "0\($0)" : "\($0)" }
        guard let moment = CivilTime.time("\(two[0])-\(two[1])-\(two[2])T\(two[3]):\(two[4]):\(two[5])Z") else {
            throw CMSFailure.malformed
        }
        return moment
    }

    /// Without the zero that keeps it positive.
    private static func number(_ serial: some Collection<UInt8>) -> [UInt8] { Array(serial.drop { $0 == 0 }) }
}
