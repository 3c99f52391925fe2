import Foundation
import SegelClient
import Testing

@Suite("SegelClient against the served program", .serialized)
struct SegelClientTests {
    @Test("it signs in by its own key, verifies with a receipt, follows its cases and reads one for a purpose") func walk() async throws {
        let city = try await MachineCity()
        let place = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: city.place))) as? [String: Any]
        )
        let machine = try #require(place["machine"] as? [String: String]), address = try #require(place["address"] as? String)
        let key = try MachineKey(privateJWK: file(machine, "key"))
        let segel = SegelAPI(address: address, name: MachineCity.name, key: key)
        let verification = try await segel.verify(file(machine, "credential"), receipt: true)
        #expect(verification.outcome == "accept" && verification.code == "accepted" && verification.claims["profesi"] != nil)
        #expect(verification.receipt?.hasPrefix("segel-receipt-1 verification\n") == true)
        let credential = try file(machine, "credential"), unsigned = Array("%PDF-1.7\n%%EOF\n".utf8)
        let many = try await segel.verify(all: [.text(String(decoding: credential, as: UTF8.self)), .pdf(unsigned)])
        #expect(many.map(\.outcome) == ["accept", "reject"] && many[1].code == "pdf_unsigned")
        do { _ = try await segel.verify(all: []) } catch let SegelClientError.refused(status, code, _) {
            #expect(status == 422 && code == "batch_size")
        }
        // From here on what happens is kept for it.
        var events = segel.events().makeAsyncIterator()
        let told = Task { () -> [AgencyEvent] in
            var told: [AgencyEvent] = []
            while told.isEmpty, let event = try await events.next() { told.append(event) }
            return told
        }
        let page = try await segel.cases(limit: 1)
        let line = try #require(page.cases.first)
        #expect(line.id == machine["case"] && page.next == nil)
        let read = try #require(try await segel.readCase(line.id, reference: line.reference))
        #expect(read.summary == line && !read.answers.isEmpty)
        #expect(try await segel.readCase(line.id, reference: line.reference, unless: read.tag) == nil)
        #expect(read.decisions == ["approve", "return"])
        let decided = try await segel.decide(.claim, on: read, key: "k1")
        #expect(decided.id == line.id && decided.state == "submitted")
        #expect(try await segel.decide(.claim, on: read, key: "k1") == decided)
        let event = try #require(try await told.value.first)
        #expect(event.type == "case.changed" && event.caseID == line.id && event.state == "submitted")
        #expect("\"\(event.revision - 1)\"" == read.tag)
        // Whoever comes back with its cursor is not told it again.
        await #expect(throws: SegelClientError.refused(status: 404, code: "cursor_unknown", request: "")) {
            do { for try await _ in segel.events(after: "00000000-1") {} } catch let SegelClientError.refused(status, code, _) {
                throw SegelClientError.refused(status: status, code: code, request: "")
            }
        }
        do { _ = try await segel.decide(.approve(), on: read, key: "k2") } catch let SegelClientError.refused(status, code, _) {
            #expect(status == 412 && code == "case_changed")
        }
        await #expect(throws: SegelClientError.self) { try await segel.readCase(line.id, reference: "SIP-1") }
        do { _ = try await segel.readCase(line.id, reference: "SIP-1") } catch let SegelClientError.refused(status, code, _) {
            #expect(status == 403 && code == "purpose_missing")
        }
        let stranger = SegelAPI(address: address, name: "sistem-lain", key: key)
        await #expect(throws: SegelClientError.refused(status: 401, code: "client_refused", request: "")) { try await stranger.cases() }
    }

    @Test("a key is private, on a curve we know, and its public half is its own") func keys() throws {
        #expect(throws: SegelClientError.keyRefused) { try MachineKey(privateJWK: Array("{}".utf8)) }
        // RFC 7515, appendix A.3.1, and then with another private half.
        let other = #"""
            {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE"}
            """#
        #expect(throws: SegelClientError.keyRefused) { try MachineKey(privateJWK: Array(other.utf8)) }
        let own = other.replacing("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE", with: "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")
        let key = try MachineKey(privateJWK: Array(own.utf8))
        let published = String(decoding: key.publicJWKS, as: UTF8.self)
        #expect(published.contains("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU") && !published.contains("\"d\""))
    }

    private func file(_ machine: [String: String], _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: try #require(machine[name]))))
    }
}
