internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCrypto
internal import SegelTransparency
internal import SegelUseCases

/// The log as outsiders read it: checkpoints, keys, tiles and entries are static files (C2SP tlog-tiles), proofs are made from them.
struct LogRoutes: Sendable {
    let mall: Mall

    func add(to router: Router<some RequestContext>) {
        router.get("/log/**") { request, context in
            do { return try file(request) } catch { return ErrorText(error).problem(context.id) }
        }
        router.get("/log/proof/**") { request, context in
            do { return try await proof(request) } catch { return ErrorText(error).problem(context.id) }
        }
    }

    /// What is below `/log/` in the public folder, and nothing else: a tile is never looked for by another spelling of its path.
    private func file(_ request: Request) throws -> Response {
        let path = String(request.uri.path.dropFirst())
        let tile = path.range(of: "tile/").map { String(path[$0.lowerBound...]) }
        if let tile { do { _ = try TilePath(text: tile) } catch { throw Refusal.notFound } }
        guard let bytes = try PublicPath(path).flatMap(mall.publicFile) else { throw Refusal.notFound }
        let type = tile == nil ? "text/plain; charset=utf-8" : "application/octet-stream"
        return PublishedFile(bytes: bytes, mediaType: type, isImmutable: tile != nil).answer(to: request)
    }

    /// `/log/proof/<shard>/<index>` of any entry, without what it is about; `/log/proof/credential/<32 hexadecimal digits>` with it, for
    /// whoever holds the credential.
    private func proof(_ request: Request) async throws -> Response {
        let parts = request.uri.path.split(separator: "/").dropFirst(2).map(String.init)
        guard parts.count == 2 else { throw Refusal.notFound }
        if parts[0] == "credential" {
            guard let witness = try? Hex.decode(parts[1]) else { throw Refusal.notFound }
            return answer(try await mall.logProof(ofCredential: witness), isPrivate: true)
        }
        guard let index = UInt64(parts[1]), String(index) == parts[1] else { throw Refusal.notFound }
        guard let shard = LogShard.name(inFolder: parts[0]) else { throw Refusal.notFound }
        return answer(try await mall.logProof(of: index, inShard: shard), isPrivate: false)
    }

    private func answer(_ proof: String, isPrivate: Bool) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .accessControlAllowOrigin: "*",
                .cacheControl: isPrivate ? "no-store" : "public, max-age=60",
            ],
            body: .init(byteBuffer: ByteBuffer(string: proof))
        )
    }
}
