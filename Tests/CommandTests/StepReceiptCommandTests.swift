import Foundation
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("segel key verify-receipt, for an application's steps") struct StepReceiptCommandTests {
    @Test("the whole chain is genuine offline; a step removed or moved, and another submission, are noticed with exit 10")
    func chain() async throws {
        let commands = try Commands()
        let city = try await TestCity(commands.path("city"))
        let person = try await city.citizen(1), id = try await city.submitted(person)
        try await city.mall.withdrawCase(id, for: person)
        let (reference, receipts) = try await city.mall.stepReceipts(of: id, for: person)
        try await city.mall.publishReceiptKey()
        try commands.write(String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self), "key")
        func write(_ lines: [String], _ name: String) throws { try commands.write(lines.map { "\($0)\n" }.joined(), name) }
        try write(receipts, "whole")
        try write([receipts[0], receipts[2]], "removed")
        try write([receipts[0], receipts[2], receipts[1]], "moved")
        try Data(try await city.mall.submission(2, of: id, for: person).bytes).write(to: URL(filePath: commands.path("submission")))
        func verify(_ file: String, _ more: String..., expecting status: Int32 = 0) throws -> Commands.Run {
            try commands.segel(["key", "verify-receipt", file, "--key", "key"] + more, expecting: status)
        }
        let run = try verify("whole", "--submission", "submission")
        #expect(run.output.contains("GENUINE  3 of \(reference)'s steps"))
        #expect(run.output.contains("2   2026-03-02T02:00:00Z  submitted at periksa"))
        #expect(run.output.contains("submission is what was submitted"))
        #expect(try verify("removed", expecting: 10).errors.contains("receipt_step_missing"))
        #expect(try verify("moved", expecting: 10).errors.contains("receipt_step_missing"))
        #expect(try verify("whole", "--submission", "whole", expecting: 10).errors.contains("submission_differs"))
        #expect(try verify("whole", "--json").output.contains("\"withdrawn\""))
    }

    @Test("who acted for the applicant stands in the receipt, as what and without a name")
    func helped() async throws {
        let commands = try Commands()
        let city = try await TestCity(commands.path("city"))
        let person = try await city.citizen(1), delegate = try await city.citizen(2, values: ["nama": "Budi Uji"])
        let id = try await city.submitted(delegate, by: city.mandate(of: person, for: delegate))
        try await city.mall.withdrawCase(id, for: person)
        try await city.mall.publishReceiptKey()
        try commands.write(String(decoding: #require(try city.mall.publicFile(.receiptKey)), as: UTF8.self), "key")
        try commands.write(try await city.mall.stepReceipts(of: id, for: person).receipts.map { "\($0)\n" }.joined(), "whole")
        let said = try commands.segel(["key", "verify-receipt", "whole", "--key", "key"]).output
        #expect(said.contains("submitted at periksa by powerOfAttorney") && said.contains("withdrawn\n") && !said.contains("Budi"))
    }
}
