import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Disclosures inside objects, arrays and each other")
struct NestedDisclosureTests {
    let issuer = Issuer()
    static let salt = "c2FsdHNhbHRzYWx0c2FsdA"

    static func digest(_ disclosure: String) -> String { Disclosure.digest(of: Array(disclosure.utf8)) }

    /// The claims a verifier hands on, or nil where it does not accept.
    func claims(_ disclosures: [String], top: [String] = [], adding extra: [(String, JSONValue)] = []) throws -> JSONObject? {
        let bytes = issuer.forge(body: issuer.body(top, adding: extra), disclosures: disclosures)
        guard case .accept(let credential) = try issuer.outcome(bytes) else { return nil }
        return credential.claims.claims
    }

    func reason(_ disclosures: [String], top: [String] = [], adding extra: [(String, JSONValue)] = []) throws -> VerificationReason? {
        try issuer.outcome(issuer.forge(body: issuer.body(top, adding: extra), disclosures: disclosures)).reason
    }

    func json(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

    @Test("an object's member is put back in its place, or goes when withheld")
    func member() throws {
        let street = Issuer.disclosure(#"["\#(Self.salt)","jalan","Jl. Ahmad Yani 1"]"#)
        let address = try json(#"{"kota":"Metro","_sd":["\#(Self.digest(street))"]}"#)
        #expect(try claims([street], adding: [("alamat", address)])?["alamat"] == json(#"{"kota":"Metro","jalan":"Jl. Ahmad Yani 1"}"#))
        #expect(try claims([], adding: [("alamat", address)])?["alamat"] == json(#"{"kota":"Metro"}"#))
    }

    @Test("an array's element is put back in order, or goes when withheld")
    func element() throws {
        let second = Issuer.disclosure(#"["\#(Self.salt)","b"]"#)
        let third = Issuer.disclosure(#"["\#(Self.salt)",{"c":1}]"#)
        let list = try json(#"["a",{"...":"\#(Self.digest(second))"},{"...":"\#(Self.digest(third))"},"d"]"#)
        #expect(try claims([third, second], adding: [("izin", list)])?["izin"] == json(#"["a","b",{"c":1},"d"]"#))
        #expect(try claims([third], adding: [("izin", list)])?["izin"] == json(#"["a",{"c":1},"d"]"#))
    }

    @Test("a disclosure inside a disclosure needs its parent")
    func recursive() throws {
        let inner = Issuer.disclosure(#"["\#(Self.salt)","nama","Ayu"]"#)
        let outer = Issuer.disclosure(#"["\#(Self.salt)","ibu",{"_sd":["\#(Self.digest(inner))"]}]"#)
        #expect(try claims([outer, inner], top: [outer])?["ibu"] == json(#"{"nama":"Ayu"}"#))
        #expect(try claims([outer], top: [outer])?["ibu"] == json("{}"))
        #expect(try reason([inner], top: [outer]) == .disclosureRefused)
    }

    @Test("a digest is that of one text alone, in the one way it is written")
    func digests() {
        func digest(_ letters: String) -> DisclosureDigest? {
            Array(letters.utf8).withUnsafeBufferPointer { DisclosureDigest(letters: $0) }
        }
        let text = Array(Issuer.disclosure(#"["\#(Self.salt)","nama","Ayu"]"#).utf8)
        let letters = Disclosure.digest(of: text), own = text.withUnsafeBytes { DisclosureDigest(of: $0) }
        #expect(digest(letters) == own && letters.utf8.count == 43)
        #expect(text.dropLast().withUnsafeBytes { DisclosureDigest(of: $0) } != own)
        // 32 bytes leave two bits of the last letter: another of the four spells the same bytes, and is refused.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = alphabet.firstIndex(of: letters.last!)!
        for other in 1..<4 { #expect(digest(letters.dropLast() + String(alphabet[last + other])) == nil) }
        #expect(digest(String(letters.dropLast())) == nil && digest(letters + "A") == nil && digest("") == nil)
        #expect(digest("." + letters.dropFirst()) == nil)
        // Each word of it counts.
        for place in [3, 14, 25, 36] {
            var changed = Array(letters)
            changed[place] = changed[place] == "A" ? "B" : "A"
            #expect(digest(String(changed)) != nil && digest(String(changed)) != own)
        }
    }

    @Test("A51: a digest twice: at the top and in an array, in an object and inside a disclosure, or as decoys")
    func twice() throws {
        let inner = Issuer.disclosure(#"["\#(Self.salt)","nama","Ayu"]"#)
        let digest = Self.digest(inner)
        let outer = Issuer.disclosure(#"["\#(Self.salt)","ibu",{"_sd":["\#(digest)"]}]"#)
        #expect(try reason([outer, inner], top: [outer, inner]) == .disclosureRefused)
        #expect(try reason([outer], top: [outer, inner]) == .disclosureRefused)
        let element = try json(#"[{"...":"\#(digest)"}]"#)
        #expect(try reason([], top: [inner], adding: [("izin", element)]) == .disclosureRefused)
    }

    @Test("A53: a member's disclosure in an array, an element's in an object, an element with more than its digest")
    func arity() throws {
        let member = Issuer.disclosure(#"["\#(Self.salt)","nama","Ayu"]"#)
        let element = Issuer.disclosure(#"["\#(Self.salt)","b"]"#)
        #expect(try reason([member], adding: [("izin", json(#"[{"...":"\#(Self.digest(member))"}]"#))]) == .disclosureRefused)
        #expect(try reason([element], adding: [("ibu", json(#"{"_sd":["\#(Self.digest(element))"]}"#))]) == .disclosureRefused)
        #expect(try reason([element], adding: [("izin", json(#"[{"...":"\#(Self.digest(element))","x":1}]"#))]) == .claimRefused)
    }

    @Test(
        "A53: structure where it may not stand",
        arguments: [
            #"{"...":"x"}"#, #"{"_sd":"x"}"#, #"{"_sd":[1]}"#, #"[{"...":1}]"#, #"{"a":{"_sd_alg":"sha-256"}}"#, #"{"_sd_alg":"sha-256"}"#,
        ]
    )
    func structure(value: String) throws {
        #expect(try reason([], adding: [("alamat", json(value))]) == .claimRefused)
        let disclosure = Issuer.disclosure(#"["\#(Self.salt)","alamat",\#(value)]"#)
        #expect(try reason([disclosure], top: [disclosure]) == .claimRefused)
    }

    @Test("A53: a disclosed member that stands in its object already, or is disclosed twice")
    func collisions() throws {
        let one = Issuer.disclosure(#"["\#(Self.salt)","nama","Ayu"]"#)
        let two = Issuer.disclosure(#"["\#(Self.salt)","nama","Budi"]"#)
        let digests = #""\#(Self.digest(one))","\#(Self.digest(two))""#
        #expect(try reason([one], adding: [("ibu", json(#"{"nama":"Citra","_sd":[\#(digests)]}"#))]) == .claimRefused)
        #expect(try reason([one, two], adding: [("ibu", json(#"{"_sd":[\#(digests)]}"#))]) == .claimRefused)
        #expect(try reason([one, two], top: [one, two]) == .claimRefused)
    }

    @Test("A55: nothing hides inside what is always open", arguments: ["status", "cnf"])
    func insideOpen(name: String) throws {
        let hidden = Issuer.disclosure(#"["\#(Self.salt)","x",1]"#)
        let honest = try #require(issuer.body()["status"]?.object)
        let key = SigningKey(generating: .es256, from: SystemRandom())
        var object = name == "status" ? honest : JSONObject()
        if name == "cnf" { object.set("jwk", .object(JWK(key.publicKey).object)) }
        #expect(try reason([], adding: [(name, .object(object))]) == nil)
        object.set("_sd", .array([.string(Self.digest(hidden))]))
        #expect(try reason([hidden], adding: [(name, .object(object))]) == .claimRefused)
        #expect(try reason([], adding: [(name, .object(object))]) == .claimRefused)
    }

    @Test("A58: a thousand disclosures, one inside the other, end at the depth limit and not with the stack")
    func chain() throws {
        func chained(_ count: Int) -> [String] {
            var chain: [String] = []
            for _ in 0..<count {
                let content = chain.last.map { #"{"_sd":["\#(Self.digest($0))"]}"# } ?? "1"
                let inside = String(repeating: #"{"a":"#, count: 20) + content + String(repeating: "}", count: 20)
                chain.append(Issuer.disclosure(#"["\#(Self.salt)","a",\#(inside)]"#))
            }
            return chain.reversed()
        }
        #expect(try claims(chained(1), top: [chained(1)[0]]) != nil)
        let deep = chained(1_000)
        #expect(try reason(deep, top: [deep[0]]) == .tooLarge)
    }
}
