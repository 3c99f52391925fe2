internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelUseCases

/// The receipts of a case's steps, to be kept: one by one or all, and what was handed in.
extension Portal {
    func addReceiptPages(to router: Router<some RequestContext>) {
        router.get("/cases/:id/receipts") { request, context in
            try await answering(request, context) { visit in
                let (reference, receipts) = try await mall.stepReceipts(of: context.parameters.get("id") ?? "", for: visit.signedIn())
                return file(Array(receipts.map { "\($0)\n" }.joined().utf8), "text/plain; charset=utf-8", "\(reference).receipts")
            }
        }
        router.get("/cases/:id/receipts/:number") { request, context in
            try await answering(request, context) { visit in
                let (id, number) = try numbered(context)
                let (reference, receipt) = try await mall.stepReceipt(number, of: id, for: visit.signedIn())
                return file(Array(receipt.utf8), "application/jose", "\(reference)-\(number).jws")
            }
        }
        router.get("/cases/:id/receipts/:number/proof") { request, context in
            try await answering(request, context) { visit in
                let (id, number) = try numbered(context)
                let proof = try await mall.logProof(ofStep: number, of: id, for: visit.signedIn())
                return file(Array(proof.utf8), "text/plain; charset=utf-8", "\(id)-\(number).tlog-proof")
            }
        }
        router.get("/cases/:id/submissions/:number") { request, context in
            try await answering(request, context) { visit in
                let (id, number) = try numbered(context)
                let (reference, bytes) = try await mall.submission(number, of: id, for: visit.signedIn())
                return file(bytes, "application/json", "\(reference)-\(number).json")
            }
        }
    }

    private func numbered(_ context: some RequestContext) throws -> (id: String, number: Int) {
        guard let number = Int(context.parameters.get("number") ?? ""), number >= 1 else { throw Refusal.notFound }
        return (context.parameters.get("id") ?? "", number)
    }

    /// To be kept, never shown in place. References have letters, digits and hyphens only.
    func file(_ bytes: [UInt8], _ type: String, _ name: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
