package import SegelVault

/// A document that comes in pieces, each sealed and kept until the last one is there.
package struct Upload: Sendable, Equatable {
    package let id: ObjectID
    package let citizen: CitizenID
    package let caseID: String
    /// What it is for in the case.
    package let code: String
    /// All of it.
    package let byteCount: Int
    /// What has come and is kept.
    package let received: Int
    package let pieceCount: Int
    package let startedAt: UnixTime

    package init(
        id: ObjectID,
        citizen: CitizenID,
        caseID: String,
        code: String,
        byteCount: Int,
        received: Int,
        pieceCount: Int,
        startedAt: UnixTime
    ) {
        self.id = id
        self.citizen = citizen
        self.caseID = caseID
        self.code = code
        self.byteCount = byteCount
        self.received = received
        self.pieceCount = pieceCount
        self.startedAt = startedAt
    }
}

extension Upload {
    package static let pieceType = "upload-piece"

    func piece(_ number: Int) -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: Self.pieceType, object: id, field: "\(number)")
    }

    func with(_ bytes: Int) -> Upload {
        Upload(
            id: id,
            citizen: citizen,
            caseID: caseID,
            code: code,
            byteCount: byteCount,
            received: received + bytes,
            pieceCount: pieceCount + 1,
            startedAt: startedAt
        )
    }
}

package protocol UploadPort {
    func insert(_ upload: Upload) throws
    func upload(_ id: ObjectID) throws -> Upload?
    /// The oldest first.
    func uploads(of citizen: CitizenID) throws -> [Upload]
    /// Of all citizens, the oldest first.
    func uploads(before time: UnixTime, limit: Int) throws -> [Upload]
    /// Throws `PortConflict.changedMeanwhile` where it is not as it was before this piece.
    func advance(_ upload: Upload, to next: Upload) throws
    /// With its pieces.
    func delete(_ upload: Upload) throws
}
