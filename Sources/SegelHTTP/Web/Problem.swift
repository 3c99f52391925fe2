internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential

extension ErrorText {
    /// As a problem (RFC 9457), for programs and scripts: the type and the code are stable, the words are in both languages; `more` are members
    /// beside its own.
    func problem(_ requestID: String, _ more: [String: String] = [:]) -> Response {
        var object = JSONObject()
        object.set("type", .string("urn:segel:problem:\(code)"))
        object.set("title", .string(message.en))
        object.set("title_id", .string(message.id))
        object.set("status", .integer(Int64(status.code)))
        object.set("code", .string(code))
        object.set("request", .string(requestID))
        for name in more.keys.sorted() where object[name] == nil { object.set(name, .string(more[name] ?? "")) }
        var response = Response(
            status: status,
            headers: [.contentType: "application/problem+json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: JSONWriter.bytes(object)))
        )
        if let retryAfter { response.headers[.retryAfter] = "\(retryAfter)" }
        return response
    }
}
