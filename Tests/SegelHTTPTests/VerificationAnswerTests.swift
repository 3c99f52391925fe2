import Foundation
import SegelCredential
import Testing

@testable import SegelHTTP

@Suite("Verification answers")
struct VerificationAnswerTests {
    @Test("written by hand they say what the encoder says, for every reason", arguments: VerificationReason.allCases)
    func same(reason: VerificationReason) throws {
        let answer = VerificationAnswer(.of(reason))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(
            String(decoding: JSONWriter.bytes(answer.object), as: UTF8.self) == String(decoding: try encoder.encode(answer), as: UTF8.self)
        )
        let batch = VerificationBatch([.of(reason), .of(reason)])
        #expect(
            String(decoding: JSONWriter.bytes(batch.object), as: UTF8.self) == String(decoding: try encoder.encode(batch), as: UTF8.self)
        )
    }
}
