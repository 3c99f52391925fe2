import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("CMS signatures")
struct CMSSignatureTests {
    private let vectors = CMSVectors.all
    private var message: [UInt8] { Array(vectors.message) }
    private var tree: DERTree { DERTree(Array(vectors.page)) }

    /// Ways in a ContentInfo: to SignedData, and on to its members.
    private static let body = [1, 0]
    private static let certificates = body + [3]
    private static let signers = body + [4]
    private static let signer = signers + [0]

    private func refused(_ failure: CMSFailure, _ profile: CMSSignature.Profile = .page, _ change: (inout DERTree) -> Void) {
        var tree = tree
        change(&tree)
        #expect(throws: failure) { try CMSSignature(tree.encoded, profile).verify(message) }
    }

    @Test("what pyHanko signed as PAdES is over this message by this certificate, with and without RFC 6211's attribute")
    func others() throws {
        for bytes in [vectors.page, vectors.protected, vectors.stamped] {
            let signature = try CMSSignature(Array(bytes), .page)
            #expect(signature.leaf == Array(vectors.leaf))
            #expect(Set(signature.certificates) == [Array(vectors.leaf), Array(vectors.root)])
            #expect((signature.timestamp != nil) == (bytes == vectors.stamped))
            try signature.verify(message)
            #expect(throws: CMSFailure.digestMismatch) { try signature.verify(message + [0]) }
        }
    }

    @Test("the timestamp in it is over its signature")
    func stamped() throws {
        let signature = try CMSSignature(Array(vectors.stamped), .page)
        let token = try TimestampToken(#require(signature.timestamp))
        let authorities = try TimestampAuthorities(anchors: [Array(vectors.root)])
        let verified = try authorities.verify(token, over: signature.signature)
        #expect(verified.time == CivilTime.time("2026-03-02T03:04:05Z"))
        #expect(verified.authority.contains("CN=tsa-prime256v1-sha256"))
        #expect(verified.goodUntil == CivilTime.time("2036-01-01T00:00:01Z"))
        #expect(throws: CMSFailure.digestMismatch) { try authorities.verify(token, over: message) }
    }

    @Test("A62: each member left out, doubled, cut or of another type is refused", arguments: ["page", "stamped"])
    func members(name: String) throws {
        let tree = DERTree(Array(name == "page" ? vectors.page : vectors.stamped))
        let original = try CMSSignature(tree.encoded, .page)
        // What lies in a timestamp is TimestampTests', and what in a certificate that did not sign whoever believes it looks at.
        let isOthers = { (path: [Int]) in path.starts(with: Self.certificates) && tree[Array(path.prefix(4))].encoded == Array(vectors.root)
        }
        for path in tree.paths where !isOthers(path) && path.count <= 8 {
            let parent = Array(path.dropLast()), at = path[path.count - 1]
            var left = tree, double = tree, other = tree, cut = tree
            left[parent].nodes.remove(at: at)
            double[parent].nodes.insert(tree[path], at: at)
            other[path].tag ^= 0x04
            if case .bytes(let bytes) = tree[path].content { cut[path].content = .bytes(Array(bytes.dropLast())) }
            for (what, changed) in [("left out", left), ("doubled", double), ("of another type", other), ("cut", cut)] where changed != tree
            {
                let read = Result { () throws(CMSFailure) in
                    let signature = try CMSSignature(changed.encoded, .page)
                    try signature.verify(message)
                    return signature
                }
                // NULL as an algorithm's parameters may be there or not (RFC 5754 section 2); a timestamp may be missing, and is judged by others.
                guard case .success(let signature) = read else { continue }
                let isNull = tree[path].encoded == [0x05, 0x00] && what == "left out"
                #expect(isNull || signature.timestamp != original.timestamp, "\(path) \(what)")
            }
        }
    }

    @Test("A62: two signers, two digests, or none")
    func several() {
        refused(.severalSigners) { $0[Self.signers].nodes.append($0[Self.signer]) }
        refused(.severalSigners) { $0[Self.signers].nodes = [] }
        refused(.severalSigners) { $0[Self.body + [1]].nodes.append($0[Self.body + [1, 0]]) }
        refused(.malformed) { $0[Self.body + [1]].nodes = [] }
    }

    @Test("A62: certificates that are missing, there twice or too many")
    func certificates() {
        refused(.certificateMissing) { $0[Self.body].nodes.remove(at: 3) }
        refused(.certificateMissing) { $0[Self.certificates].tag = 0xA1 }
        refused(.certificateStray) { $0[Self.certificates].nodes.append($0[Self.certificates + [0]]) }
        refused(.certificateMissing) { tree in
            tree[Self.certificates].nodes.removeAll { $0.encoded == Array(vectors.leaf) }
        }
        for (count, isRead) in [(8, true), (9, false)] {
            var tree = tree
            while tree[Self.certificates].nodes.count < count {
                // Of another serial number: another certificate, which did not sign.
                var other = DERTree(Array(vectors.root))
                other[[0, 1]].content = .bytes([100 + UInt8(tree[Self.certificates].nodes.count)])
                tree[Self.certificates].nodes.append(other)
            }
            #expect(((try? CMSSignature(tree.encoded, .page)) != nil) == isRead)
        }
    }

    @Test("A62: what is no SignedData, of another type, version or size")
    func form() throws {
        refused(.contentRefused) { $0[[0]].content = .bytes([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x03]) }
        refused(.contentRefused) { $0[Self.body + [2, 0]].content = .bytes([0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x05]) }
        refused(.contentRefused, .timestamp) { _ in }
        for version: UInt8 in [0, 2, 3] { refused(.malformed) { $0[Self.body + [0]].content = .bytes([version]) } }
        for version: UInt8 in [0, 2, 3] { refused(.malformed) { $0[Self.signer + [0]].content = .bytes([version]) } }
        // Revocation lists, and content that comes along.
        refused(.malformed) { tree in tree[Self.body].nodes.insert(DERTree([0xA1, 0x02, 0x30, 0x00]), at: 4) }
        refused(.contentRefused) { tree in tree[Self.body + [2]].nodes.append(DERTree([0xA0, 0x03, 0x04, 0x01, 0x00])) }
        #expect(throws: CMSFailure.tooLarge) { try CMSSignature([UInt8](repeating: 0, count: 65_537), .page) }
        #expect(throws: CMSFailure.malformed) { try CMSSignature([UInt8](repeating: 0, count: 65_536), .page) }
        #expect(throws: CMSFailure.malformed) { try CMSSignature([], .page) }
        #expect(throws: CMSFailure.malformed) { try CMSSignature(Array(vectors.page) + [0], .page) }
    }

    @Test("A62: algorithms that are none of this profile, and a signature over something else")
    func algorithms() {
        let sha1: [UInt8] = [0x2B, 0x0E, 0x03, 0x02, 0x1A],
            ecdsa = { (last: UInt8) -> [UInt8] in [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, last] }
        refused(.algorithmRefused) { $0[Self.signer + [2, 0]].content = .bytes(sha1) }
        for last: UInt8 in [1, 3, 4] { refused(.algorithmRefused) { $0[Self.signer + [4, 0]].content = .bytes(ecdsa(last)) } }
        refused(.certificateMissing) { $0[Self.body + [1, 0, 0]].content = .bytes(sha1) }
        refused(.signatureInvalid) { tree in
            guard case .bytes(var bytes) = tree[Self.signer + [5]].content else { return }
            bytes[bytes.count - 1] ^= 1
            tree[Self.signer + [5]].content = .bytes(bytes)
        }
    }

    @Test("A62: an unsigned attribute that is no timestamp, or under another tag")
    func unsigned() {
        let time = DERTree(Array(vectors.stamped))[Self.signer + [6]]
        for (tag, change): (UInt8, [UInt8]?) in [(0xA0, nil), (0xA2, nil), (0xA1, [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05])] {
            refused(.attributeRefused) { tree in
                var node = time
                node.tag = tag
                if let change { node[[0, 0]].content = .bytes(change) }
                tree[Self.signer].nodes.append(node)
            }
        }
    }
}
