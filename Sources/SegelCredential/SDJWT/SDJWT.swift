internal import SegelCrypto

/// `<issuer-signed JWT>~<disclosure>~…~<disclosure>~[<key-binding JWT>]` (RFC 9901 section 4), taken apart but not believed.
struct SDJWT {
    static let disclosureLimit = 1_000

    let jwt: ArraySlice<UInt8>
    /// Where each disclosure's letters stand in `presented`.
    private let places: [Range<Int>]
    /// The key-binding JWT, where the last part is not empty.
    let keyBinding: ArraySlice<UInt8>?
    /// What `sd_hash` is over: everything up to and with the last tilde.
    let presented: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        guard bytes.count <= CompactJWS.sizeLimit else { throw .tooLarge }
        let tilde = UInt8(ascii: "~")
        guard let first = bytes.place(of: tilde) else { throw .malformed }
        var places: [Range<Int>] = []
        places.reserveCapacity(16)
        var start = first + 1
        while let end = bytes.place(of: tilde, from: start) {
            guard places.count < Self.disclosureLimit else { throw .tooLarge }
            places.append(start..<end)
            start = end + 1
        }
        jwt = bytes[..<first]
        self.places = places
        keyBinding = start == bytes.count ? nil : bytes[start...]
        presented = bytes[..<start]
    }

    /// Each as it was sent, in their order.
    var disclosures: [ArraySlice<UInt8>] { places.map { presented[$0] } }

    /// The payload's open claims and the disclosed ones, each disclosure put in its place (RFC 9901 section 7.1). Everything the
    /// specification says to reject is rejected; digests nobody disclosed are decoys or withheld claims and go. The members that are always
    /// open are not among them and may hide nothing (attack A55).
    func disclose(_ payload: SignedPayload) throws(CredentialFailure) -> (open: [JSONObject.Member], disclosed: [JSONObject.Member]) {
        if let algorithm = payload.object["_sd_alg"], algorithm != .string("sha-256") { throw .claimRefused }
        var processor = try Processor(presented, places)
        var members = try processor.split(payload.object, isTop: true)
        if let digests = payload.digests { members.disclosed = try processor.members(digests) }
        guard processor.isSpent else { throw .disclosureRefused }
        return members
    }

    private struct Processor {
        /// Each until it is put in its place, which is once.
        private var disclosures: [Disclosure?] = []
        /// Of each disclosure, searched in order: for the few there are that beats hashing, and the limit of 1,000 bounds it.
        private var digests: [DisclosureDigest] = []
        /// Digests nothing was disclosed for; kept only to refuse one that comes twice (attack A51).
        private var decoys: Set<String> = []
        /// Levels below the payload. Each disclosure's text is bounded by the reader, but they can hang one below the other (attack A58).
        private var depth = 0

        /// `places`: where the disclosures stand in `presented`. One that comes twice is refused (attack A52).
        init(_ presented: ArraySlice<UInt8>, _ places: [Range<Int>]) throws(CredentialFailure) {
            disclosures.reserveCapacity(places.count)
            digests.reserveCapacity(places.count)
            try presented.withUnsafeBufferPointer { presented throws(CredentialFailure) in
                for place in places {
                    let letters = UnsafeBufferPointer(rebasing: presented[place])
                    disclosures.append(try Disclosure(letters: letters))
                    let digest = DisclosureDigest(of: UnsafeRawBufferPointer(letters))
                    guard !digests.contains(digest) else { throw .disclosureRefused }
                    digests.append(digest)
                }
            }
        }

        /// Every disclosure was referenced (attack A52).
        var isSpent: Bool { disclosures.allSatisfy { $0 == nil } }

        /// A disclosed name that stands there already is refused (attack A53), and so is `_sd_alg` anywhere but at the top (RFC 9901 section 4.1.1).
        mutating func process(_ object: JSONObject) throws(CredentialFailure) -> JSONObject {
            let (open, disclosed) = try split(object)
            guard !open.contains(where: { $0.name == "_sd_alg" }), !disclosed.contains(where: { $0.name == "_sd_alg" }) else {
                throw .claimRefused
            }
            do { return try JSONObject(open + disclosed) } catch { throw .claimRefused }
        }

        mutating func split(
            _ object: JSONObject,
            isTop: Bool = false
        ) throws(CredentialFailure) -> (open: [JSONObject.Member], disclosed: [JSONObject.Member]) {
            guard object["..."] == nil else { throw .claimRefused }
            var open: [JSONObject.Member] = []
            for var member in object.members where member.name != "_sd" {
                if isTop && CredentialPayload.isAlwaysOpen(member.name) {
                    guard !Self.mayHide(member.value) else { throw .claimRefused }
                    continue
                }
                try process(&member.value)
                open.append(member)
            }
            guard let digests = object["_sd"] else { return (open, []) }
            guard let digests = digests.array else { throw .claimRefused }
            var disclosed: [JSONObject.Member] = []
            disclosed.reserveCapacity(digests.count)
            for digest in digests { if let member = try member(try take(digest)) { disclosed.append(member) } }
            return (open, disclosed)
        }

        /// The members behind digests that stand one after the other.
        mutating func members(_ items: ArraySlice<UInt8>) throws(CredentialFailure) -> [JSONObject.Member] {
            var disclosed: [JSONObject.Member] = []
            disclosed.reserveCapacity(disclosures.count)
            try items.withUnsafeBufferPointer { items throws(CredentialFailure) in
                for item in stride(from: 0, to: items.count, by: SignedPayload.itemCount) {
                    // Behind its quote.
                    let digest = UnsafeBufferPointer(rebasing: items[item + 1..<item + 1 + SignedPayload.digestCount])
                    if let member = try member(try disclosure(of: digest)) { disclosed.append(member) }
                }
            }
            return disclosed
        }

        private mutating func member(_ disclosure: consuming Disclosure?) throws(CredentialFailure) -> JSONObject.Member? {
            switch consume disclosure {
            case .member(var member):
                try process(&member.value)
                return member
            case .element: throw .disclosureRefused
            case nil: return nil
            }
        }

        /// In place: most values hide nothing and stay as they are.
        private mutating func process(_ value: inout JSONValue) throws(CredentialFailure) {
            guard Self.mayHide(value) else { return }
            depth += 1
            defer { depth -= 1 }
            guard depth <= JSONReader.depthLimit else { throw .tooLarge }
            switch value {
            case .object(let object): value = .object(try process(object))
            case .array(let elements):
                var processed: [JSONValue] = []
                for var element in elements {
                    if let digest = element.object?["..."] {
                        guard element.object?.members.count == 1 else { throw .claimRefused }
                        guard let disclosure = try take(digest) else { continue }
                        guard case .element(let disclosed) = disclosure else { throw .disclosureRefused }
                        element = disclosed
                    }
                    try process(&element)
                    processed.append(element)
                }
                value = .array(processed)
            default: break
            }
        }

        /// Whether something inside may have to be put in place.
        private static func mayHide(_ value: JSONValue) -> Bool {
            switch value {
            case .object(let object):
                object.members.contains { $0.name == "_sd" || $0.name == "..." || $0.name == "_sd_alg" || mayHide($0.value) }
            case .array(let elements): elements.contains(where: mayHide)
            default: false
            }
        }

        private mutating func take(_ digest: JSONValue) throws(CredentialFailure) -> Disclosure? {
            guard case .string(var text) = digest else { throw .claimRefused }
            // The typed throw does not pass through the closure.
            return try text.withUTF8 { letters in Result { () throws(CredentialFailure) in try disclosure(of: letters) } }.get()
        }

        /// The disclosure behind a digest, once; nil for a decoy.
        private mutating func disclosure(of letters: UnsafeBufferPointer<UInt8>) throws(CredentialFailure) -> Disclosure? {
            guard let digest = DisclosureDigest(letters: letters), let position = digests.firstIndex(of: digest) else {
                guard decoys.insert(String(decoding: letters, as: UTF8.self)).inserted else { throw .disclosureRefused }
                return nil
            }
            guard let disclosure = disclosures[position].take() else { throw .disclosureRefused }
            return disclosure
        }
    }
}
