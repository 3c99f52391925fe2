import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Timestamps")
struct TimestampTests {
    private static let vectors = CMSVectors.all
    private let vectors = Self.vectors
    private var message: [UInt8] { Array(vectors.message) }

    private func authorities() throws -> TimestampAuthorities { try TimestampAuthorities(anchors: [Array(vectors.root)]) }

    private func other(_ name: String) throws -> TimestampToken { try TimestampToken(Array(#require(vectors.others[name]))) }

    @Test("each algorithm of the profile, as OpenSSL and pyHanko name it, is believed over this message alone", arguments: vectors.tokens)
    func algorithms(vector: CMSVectors.Token) throws {
        let token = try vector.reply.map { try TimestampQuery.token(in: Array($0)) } ?? TimestampToken(Array(#require(vector.token)))
        #expect(token.imprint.function == SHA2(rawValue: vector.digest.replacing("sha", with: "SHA-")))
        #expect(token.imprint.digest == token.imprint.function.digest(message))
        let verified = try authorities().verify(token, over: message)
        #expect(verified.time == token.time && verified.goodUntil == CivilTime.time("2036-01-01T00:00:01Z"))
        #expect(verified.authority.contains("CN=\(vector.name.split(separator: " ")[1])"))
        #expect(throws: CMSFailure.digestMismatch) { try authorities().verify(token, over: message + [0]) }
        #expect(throws: CMSFailure.authorityUntrusted) { try TimestampAuthorities.none.verify(token, over: message) }
        #expect(try TimestampAuthorities.none.believed(token, over: message) == nil)
        #expect(try authorities().believed(token, over: message) == verified)
        #expect(throws: CMSFailure.digestMismatch) { try authorities().believed(token, over: []) }
    }

    @Test("RFC 3161: a query is OpenSSL's, but for its nonce, and the reply to it repeats that", arguments: vectors.tokens)
    func queries(vector: CMSVectors.Token) throws {
        guard let query = vector.query, let reply = vector.reply else { return }
        let theirs = DERTree(Array(query)), token = try TimestampQuery.token(in: Array(reply)), nonce = [UInt8](1...8)
        let ours = DERTree(TimestampQuery.bytes(token.imprint.digest, by: token.imprint.function, nonce: nonce))
        #expect(ours.nodes.count == 4 && ours[[0]] == theirs[[0]] && ours[[1]] == theirs[[1]] && ours[[3]] == theirs[[3]])
        #expect(ours[[2]].encoded == [0x02, 9] + TimestampQuery.number(nonce))
        guard case .bytes(let number) = theirs[[2]].content else { return }
        #expect(token.nonce == Array(number.drop { $0 == 0 }))
    }

    @Test("RFC 3161: a reply that grants nothing has no token")
    func status() throws {
        let reply = DERTree(Array(try #require(vectors.tokens[0].reply)))
        for (status, isGranted) in [(0, true), (1, true), (2, false), (3, false), (5, false)] {
            var changed = reply
            changed[[0, 0]].content = .bytes([UInt8(status)])
            guard isGranted else {
                #expect(throws: CMSFailure.contentRefused) { try TimestampQuery.token(in: changed.encoded) }
                continue
            }
            #expect(try TimestampQuery.token(in: changed.encoded).bytes == reply[[1]].encoded)
        }
        var bare = reply
        bare.nodes.removeLast()
        #expect(throws: CMSFailure.malformed) { try TimestampQuery.token(in: bare.encoded) }
        #expect(throws: CMSFailure.malformed) { try TimestampQuery.token(in: reply.encoded + [0]) }
        #expect(throws: CMSFailure.tooLarge) { try TimestampQuery.token(in: [UInt8](repeating: 0, count: 65_537)) }
        #expect(throws: CMSFailure.malformed) { try TimestampQuery.token(in: [UInt8](repeating: 0, count: 65_536)) }
    }

    @Test("an authority between is followed as far as its certificate allows, and none that belongs to nobody")
    func paths() throws {
        #expect(try authorities().verify(other("deep"), over: message).authority.contains("CN=deep"))
        for (name, failure): (String, CMSFailure) in [
            ("deepWithoutBetween", .authorityUntrusted), ("deeper", .authorityUntrusted), ("stray", .certificateStray),
        ] {
            let token = try other(name)
            #expect(throws: failure, "\(name)") { try authorities().verify(token, over: message) }
        }
    }

    @Test("RFC 3161 section 2.3: a certificate for timestamps and nothing else, and says so where nobody may ignore it")
    func usages() throws {
        for name in ["soft", "both", "noUsage"] {
            let token = try other(name)
            #expect(throws: CMSFailure.authorityUntrusted, "\(name)") { try authorities().verify(token, over: message) }
        }
    }

    @Test("from the first second of its certificate to the last")
    func window() throws {
        for (name, isGood) in [("beforeStart", false), ("atStart", true), ("atEnd", true), ("afterEnd", false)] {
            let verified = try authorities().believed(other(name), over: message)
            #expect((verified != nil) == isGood, "\(name)")
        }
    }

    @Test("A62: each member of a token left out, doubled, cut or of another type is refused")
    func members() throws {
        let original = try #require(vectors.tokens[1].token), tree = DERTree(Array(original))
        let root = Array(vectors.root), authorities = try authorities()
        for path in tree.paths where path.count <= 7 {
            if path.starts(with: [1, 0, 3]), path.count >= 4, tree[Array(path.prefix(4))].encoded == root { continue }
            let parent = Array(path.dropLast()), at = path[path.count - 1]
            var left = tree, double = tree, other = tree, cut = tree
            left[parent].nodes.remove(at: at)
            double[parent].nodes.insert(tree[path], at: at)
            other[path].tag ^= 0x04
            if case .bytes(let bytes) = tree[path].content { cut[path].content = .bytes(Array(bytes.dropLast())) }
            for (what, changed) in [("left out", left), ("doubled", double), ("of another type", other), ("cut", cut)] where changed != tree
            {
                let isNull = tree[path].encoded == [0x05, 0x00] && what == "left out"
                let isBelieved = (try? authorities.verify(TimestampToken(changed.encoded), over: message)) != nil
                #expect(!isBelieved || isNull, "\(path) \(what)")
            }
        }
    }
}
