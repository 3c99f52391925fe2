internal import HTTPTypes
package import Hummingbird
internal import NIOCore
internal import SegelTransparency
package import SegelUseCases

/// A witness over HTTP: C2SP tlog-witness. Its two prefixes are the server's address.
package struct WitnessRoutes: Sendable {
    private let desk: WitnessDesk

    package init(_ desk: WitnessDesk) { self.desk = desk }

    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("/add-checkpoint") { request, _ in
            let body: String
            do {
                let buffer = try await request.body.collect(upTo: WitnessRequest.byteLimit)
                guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
                    return Self.answer(.badRequest, "not UTF-8")
                }
                body = text
            } catch { return Self.answer(.contentTooLarge, "longer than any checkpoint with its proof") }
            return add(body)
        }
        router.get("/:origin/checkpoint") { _, context in
            guard let bytes = try desk.checkpoint(originHash: context.parameters.get("origin") ?? "") else {
                return Self.answer(.notFound, "never cosigned")
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "public, max-age=60"],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes))
            )
        }
        router.get("/livez") { _, _ in "ok\n" }
        return router
    }

    /// Each refusal with the status that the specification gives it.
    private func add(_ body: String) -> Response {
        do {
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: try desk.add(body)))
            )
        } catch let refusal as WitnessRefusal {
            switch refusal {
            case .malformed: return Self.answer(.badRequest, "malformed")
            case .unknownLog: return Self.answer(.notFound, "no log of this witness")
            case .signatureRefused: return Self.answer(.forbidden, "not signed by a key of this log")
            case .otherSize(let size):
                return Response(
                    status: .conflict,
                    headers: [.contentType: "text/x.tlog.size"],
                    body: .init(byteBuffer: ByteBuffer(string: "\(size)\n"))
                )
            case .notConsistent: return Self.answer(.unprocessableContent, "not the continuation of what was cosigned")
            }
        } catch { return Self.answer(.internalServerError, "not kept, so not cosigned") }
    }

    private static func answer(_ status: HTTPResponse.Status, _ words: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: words + "\n"))
        )
    }
}
