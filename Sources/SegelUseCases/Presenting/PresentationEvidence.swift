internal import Foundation
package import SegelCredential
internal import SegelCrypto
package import SegelTransparency
internal import SegelVault

/// What a decision was made on, as it is sealed and, when it is asked for, handed out (Docs/Formats/OpenID4VP.md, rule 20).
struct PresentationEvidence: Sendable {
    static let format = "segel-evidence-1"

    let request: JSONObject
    /// Query id to presentations, as they were received.
    let response: JSONObject
    let trustList: [UInt8]?
    let statusLists: [UsedStatusList]
    let witnessedSets: [[UInt8]]

    init(
        request: PresentationRequest,
        presented: [AuthorizationResponse.PresentedFor],
        decision: PresentationDecision,
        trustListFile: [UInt8]?
    ) {
        self.request = request.object
        var response = JSONObject()
        for item in presented { response.set(item.query, .array(item.presentations.map { .string($0) })) }
        self.response = response
        trustList = trustListFile
        statusLists = decision.statusLists
        witnessedSets = decision.witnessedSets
    }

    var asked: String { Self.digest(JSONWriter.bytes(request)) }
    var presented: String { Self.digest(JSONWriter.bytes(response)) }

    /// As it is sealed: of witnessed sets the names alone, which the trust list vouches for.
    func bytes(receipt: String?) -> [UInt8] {
        var object = JSONObject()
        object.set("format", .string(Self.format))
        object.set("request", .object(request))
        object.set("response", .object(response))
        object.set("trust_list", .string(String(decoding: trustList ?? [], as: UTF8.self)))
        let lists = statusLists.map { list -> JSONValue in
            var object = JSONObject()
            object.set("uri", .string(list.uri))
            object.set("token", .string(String(decoding: list.token, as: UTF8.self)))
            return .object(object)
        }
        object.set("status_lists", .array(lists))
        object.set("witnessed", .array(witnessedSets.map { .string(WitnessedSet.digest($0)) }))
        object.set("receipt", receipt.map { .string($0) } ?? .null)
        return JSONWriter.bytes(object)
    }

    static func digest(_ bytes: [UInt8]) -> String { Hex.encode(SHA256.digest(bytes)) }
}

extension Mall {
    /// What was asked, what was decided, and by what: digests only, nothing of a person (Docs/Formats/Receipt.md).
    func verificationReceipt(
        _ record: AskedRecord,
        _ evidence: PresentationEvidence,
        _ decision: PresentationDecision,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> String {
        var lines = [
            ("request", record.id.text), ("verifier", record.verifier.text), ("policy", record.policy), ("asked", evidence.asked),
            ("presented", evidence.presented), ("outcome", decision.outcome), ("code", decision.code),
        ]
        for (number, holds) in decision.conditions.enumerated() {
            lines.append(("condition-\(number + 1)", holds.map { $0 ? "holds" : "fails" } ?? "not-shown"))
        }
        if let list = decision.trustList, let file = evidence.trustList {
            lines.append(("trust-list", "\(list.list.number) \(PresentationEvidence.digest(file))"))
        }
        for list in decision.statusLists {
            let time = Date(timeIntervalSince1970: Double(list.issuedAt)).ISO8601Format()
            lines.append(("status-list", "\(time) \(PresentationEvidence.digest(list.token))"))
        }
        return try receipt(.verification, lines.map { (name: $0.0, value: $0.1) }, at: now, in: tx).note
    }
}

/// What evidence carries in bulk: a trust list with the witnessed sets it names.
package struct EvidenceTrust: Sendable {
    package let list: [UInt8]
    /// Each believed only by the digest in the list.
    package let sets: [[UInt8]]

    init(list: [UInt8], sets: [[UInt8]]) {
        self.list = list
        self.sets = sets
    }

    fileprivate init(_ object: JSONObject) throws(EvidenceFailure) {
        guard let list = object["trust_list"]?.string else { throw .malformed }
        self.list = Array(list.utf8)
        sets = try (object["witnessed_sets"]?.array ?? []).map { value throws(EvidenceFailure) in
            do { return try Base64URL.decode(value.string ?? "?") } catch { throw .malformed }
        }
    }

    func write(to object: inout JSONObject) {
        object.set("trust_list", .string(String(decoding: list, as: UTF8.self)))
        object.set("witnessed_sets", .array(sets.map { .string(Base64URL.encode($0)) }))
    }
}

/// Evidence held against the receipt of its day, by anybody, offline.
package struct CheckedEvidence: Sendable {
    /// Larger than the witnessed sets of a nation's keys.
    package static let sizeLimit = 64 << 20

    package let receipt: Receipt
    /// Query id to presentations.
    package let response: JSONObject
    package let request: JSONObject
    /// Of the day it was decided.
    package let trust: EvidenceTrust
    /// Of the day it was handed out, where that was another list; believed by its signatures alone.
    package let laterTrust: EvidenceTrust?
    package let statusLists: [(uri: String, token: [UInt8])]

    /// `bytes`: as handed out. `key`: the receipt key as published then. Throws `EvidenceFailure`.
    package init(_ bytes: [UInt8], key: NoteKey) throws(EvidenceFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(bytes, limit: Self.sizeLimit) } catch { throw .malformed }
        guard object["format"] == .string(PresentationEvidence.format), let note = object["receipt"]?.string,
            let request = object["request"]?.object, let response = object["response"]?.object,
            let lists = object["status_lists"]?.array
        else { throw .malformed }
        do { receipt = try Receipt(note: note, key: key) } catch { throw .receiptForged }
        guard receipt.kind == .verification else { throw .receiptForged }
        self.request = request
        self.response = response
        trust = try EvidenceTrust(object)
        laterTrust = try object["later"]?.object.map(EvidenceTrust.init)
        statusLists = try lists.map { value throws(EvidenceFailure) in
            guard let uri = value.object?["uri"]?.string, let token = value.object?["token"]?.string else { throw .malformed }
            return (uri, Array(token.utf8))
        }
        try check()
    }

    private func check() throws(EvidenceFailure) {
        guard lines("asked") == [PresentationEvidence.digest(JSONWriter.bytes(request))] else { throw .requestAltered }
        guard lines("presented") == [PresentationEvidence.digest(JSONWriter.bytes(response))] else { throw .presentationAltered }
        guard lines("trust-list").map({ $0.split(separator: " ").last.map(String.init) }) == [PresentationEvidence.digest(trust.list)]
        else {
            throw .trustListAltered
        }
        let used = lines("status-list").map { $0.split(separator: " ").last.map(String.init) }
        guard used == statusLists.map({ PresentationEvidence.digest($0.token) }) else { throw .statusListAltered }
    }

    package func lines(_ name: String) -> [String] { receipt.lines.filter { $0.name == name }.map(\.value) }
}

/// Why evidence does not stand. Stable codes.
package enum EvidenceFailure: String, Error, Equatable, CaseIterable {
    case malformed = "evidence_malformed"
    case receiptForged = "evidence_receipt_forged"
    case requestAltered = "evidence_request_altered"
    case presentationAltered = "evidence_presentation_altered"
    case trustListAltered = "evidence_trust_list_altered"
    case statusListAltered = "evidence_status_list_altered"
    /// The trust list is not signed by the root that was given.
    case rootDiffers = "evidence_root_differs"
}
