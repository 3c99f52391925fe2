private import Foundation
internal import SegelCrypto

/// `<issuer-signed JWT>~<disclosure>~…~<disclosure>~[<key-binding JWT>]` (RFC 9901 section 4), taken apart but not believed.
struct SDJWT {
    static let disclosureLimit = 1_000

    let jwt: ArraySlice<UInt8>
    let disclosures: [ArraySlice<UInt8>]
    /// The key-binding JWT, where the last part is not empty.
    let keyBinding: ArraySlice<UInt8>?
    /// What `sd_hash` is over: everything up to and with the last tilde.
    let presented: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        guard bytes.count <= CompactJWS.sizeLimit else { throw .tooLarge }
        let tilde = UInt8(ascii: "~")
        guard let first = bytes.place(of: tilde) else { throw .malformed }
        var disclosures: [ArraySlice<UInt8>] = []
        disclosures.reserveCapacity(16)
        var start = first + 1
        while let end = bytes.place(of: tilde, from: start) {
            guard disclosures.count < Self.disclosureLimit else { throw .tooLarge }
            disclosures.append(bytes[start..<end])
            start = end + 1
        }
        jwt = bytes[..<first]
        self.disclosures = disclosures
        keyBinding = start == bytes.count ? nil : bytes[start...]
        presented = bytes[..<start]
    }

    /// The payload's open claims and the disclosed ones, each disclosure put in its place (RFC 9901 section 7.1). Everything the
    /// specification says to reject is rejected; digests nobody disclosed are decoys or withheld claims and go. The members that are always
    /// open are not among them and may hide nothing (attack A55).
    func disclose(_ payload: SignedPayload) throws(CredentialFailure) -> (open: [JSONObject.Member], disclosed: [JSONObject.Member]) {
        if let algorithm = payload.object["_sd_alg"], algorithm != .string("sha-256") { throw .claimRefused }
        var processor = try Processor(disclosures)
        var members = try processor.split(payload.object, isTop: true)
        if let digests = payload.digests { members.disclosed = try processor.members(digests) }
        guard processor.isSpent else { throw .disclosureRefused }
        return members
    }

    private struct Processor {
        /// Each until it is put in its place, which is once.
        private var disclosures: [Disclosure?] = []
        /// The first eight letters of each disclosure's digest, searched in order: for the few there are that beats hashing, and the limit of
        /// 1,000 bounds it. Two disclosures that share those 48 bits are refused: honest ones never do, and one that was made to would be
        /// unreferenced anyway.
        private var starts: [UInt64] = []
        /// All digests' letters, 43 each, in the order of the disclosures.
        private let digests: [UInt8]
        /// Digests nothing was disclosed for; kept only to refuse one that comes twice (attack A51).
        private var decoys: Set<String> = []
        /// Levels below the payload. Each disclosure's text is bounded by the reader, but they can hang one below the other (attack A58).
        private var depth = 0

        init(_ texts: [ArraySlice<UInt8>]) throws(CredentialFailure) {
            disclosures.reserveCapacity(texts.count)
            for text in texts { disclosures.append(try Disclosure(text)) }
            digests = Disclosure.digests(of: texts)
            starts.reserveCapacity(texts.count)
            for place in stride(from: 0, to: digests.count, by: Disclosure.digestCount) {
                let start = digests.withUnsafeBytes { Self.start(UnsafeRawBufferPointer(rebasing: $0[place...])) }
                guard !starts.contains(start) else { throw .disclosureRefused }
                starts.append(start)
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
            for member in object.members where member.name != "_sd" {
                if isTop && CredentialPayload.isAlwaysOpen(member.name) {
                    guard !Self.mayHide(member.value) else { throw .claimRefused }
                    continue
                }
                open.append(.init(name: member.name, value: try process(member.value)))
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
            for item in stride(from: items.startIndex, to: items.endIndex, by: SignedPayload.itemCount) {
                // Behind its quote.
                let digest = items[item + 1..<item + 1 + SignedPayload.digestCount]
                let found = digest.withUnsafeBufferPointer { position(of: $0) }
                let disclosure = try use(found, orDecoy: String(decoding: digest, as: UTF8.self))
                if let member = try member(disclosure) { disclosed.append(member) }
            }
            return disclosed
        }

        private mutating func member(_ disclosure: Disclosure?) throws(CredentialFailure) -> JSONObject.Member? {
            guard let disclosure else { return nil }
            guard let name = disclosure.name else { throw .disclosureRefused }
            return .init(name: name, value: try process(disclosure.value))
        }

        private mutating func process(_ value: JSONValue) throws(CredentialFailure) -> JSONValue {
            guard Self.mayHide(value) else { return value }
            depth += 1
            defer { depth -= 1 }
            guard depth <= JSONReader.depthLimit else { throw .tooLarge }
            switch value {
            case .object(let object): return .object(try process(object))
            case .array(let elements):
                var processed: [JSONValue] = []
                for element in elements {
                    guard let digest = element.object?["..."] else {
                        processed.append(try process(element))
                        continue
                    }
                    guard element.object?.members.count == 1 else { throw .claimRefused }
                    guard let disclosure = try take(digest) else { continue }
                    guard disclosure.name == nil else { throw .disclosureRefused }
                    processed.append(try process(disclosure.value))
                }
                return .array(processed)
            default: return value
            }
        }

        /// Whether something inside may have to be put in place. Most values hide nothing and are passed on as they are.
        private static func mayHide(_ value: JSONValue) -> Bool {
            switch value {
            case .object(let object):
                object.members.contains { $0.name == "_sd" || $0.name == "..." || $0.name == "_sd_alg" || mayHide($0.value) }
            case .array(let elements): elements.contains(where: mayHide)
            default: false
            }
        }

        /// The disclosure behind a digest, once; nil for a decoy.
        private mutating func take(_ digest: JSONValue) throws(CredentialFailure) -> Disclosure? {
            guard case .string(var text) = digest else { throw .claimRefused }
            let found = text.withUTF8 { position(of: $0) }
            return try use(found, orDecoy: text)
        }

        /// Of the disclosure with this digest.
        private func position(of letters: UnsafeBufferPointer<UInt8>) -> Int? {
            guard letters.count == Disclosure.digestCount else { return nil }
            let letters = UnsafeRawBufferPointer(letters)
            guard let position = starts.firstIndex(of: Self.start(letters)) else { return nil }
            return digests.withUnsafeBytes { digests in
                let digest = UnsafeRawBufferPointer(rebasing: digests[(position * letters.count)...].prefix(letters.count))
                return memcmp(digest.baseAddress!, letters.baseAddress!, letters.count) == 0 ? position : nil
            }
        }

        /// The first eight letters as a number.
        private static func start(_ letters: UnsafeRawBufferPointer) -> UInt64 { letters.loadUnaligned(as: UInt64.self) }

        private mutating func use(_ found: Int?, orDecoy text: @autoclosure () -> String) throws(CredentialFailure) -> Disclosure? {
            guard let position = found else {
                guard decoys.insert(text()).inserted else { throw .disclosureRefused }
                return nil
            }
            guard let disclosure = disclosures[position].take() else { throw .disclosureRefused }
            return disclosure
        }
    }
}
