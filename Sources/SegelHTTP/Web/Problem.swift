internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue

extension ErrorText {
    /// As a problem (RFC 9457), for programs and scripts; `more` are members beside its own.
    func problem(_ requestID: String, _ more: [String: String] = [:]) -> Response {
        let own = [
            "type": "urn:segel:problem:\(code)", "title": message.en, "title_id": message.id, "code": code, "request": requestID,
        ]
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts can always be written.
        let bytes = (try? encoder.encode(own.merging(more) { own, _ in own })) ?? Data()
        return Response(
            status: status,
            headers: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
