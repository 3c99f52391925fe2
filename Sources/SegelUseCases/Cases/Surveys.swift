internal import SegelCatalogue
internal import SegelVault

/// A survey's answer with its comment, and without whose it is.
package struct SurveyComment: Sendable {
    package let service: String
    package let rating: Int
    package let comment: String
    package let givenAt: UnixTime
}

/// How satisfied an applicant was, asked once after the document was issued.
extension Mall {
    private static let commentLimit = 1_000

    package func mayAnswerSurvey(_ id: String, for person: SignedIn) async throws -> Bool {
        try await store.read { tx in
            guard try self.own(id, person, in: tx).file.stateName == "issued" else { return false }
            return try tx.survey(of: id) == nil
        }
    }

    /// `rating`: 1 to 5. Throws `survey_rating`, `survey_given`, `case_wrong_state`.
    package func answerSurvey(_ id: String, rating: Int, comment: String, for person: SignedIn) async throws {
        guard (1...5).contains(rating) else { throw Refusal(.invalid([]), "survey_rating") }
        let now = now
        try await store.write { tx in
            let record = try self.own(id, person, in: tx)
            guard record.file.stateName == "issued" else { throw CaseRefusal.wrongState }
            guard try tx.survey(of: id) == nil else { throw Refusal(.conflict, "survey_given") }
            let service = try self.context(record.row.service, at: now).service
            try tx.insert(
                SurveyRow(
                    caseID: id,
                    citizen: record.row.citizen,
                    service: service.code,
                    agency: service.agency,
                    rating: rating,
                    givenAt: now
                )
            )
            try tx.count(.rating(rating), of: service.code, in: Month(now))
            guard !comment.allSatisfy(\.isWhitespace) else { return }
            try self.put(Array(comment.prefix(Self.commentLimit).utf8), at: record.place.survey, after: 0, in: tx)
        }
    }

    /// The newest comments to the agencies a person heads or supervises. Each that is opened is a recorded look.
    package func surveyComments(for person: SignedIn, limit: Int = 50) async throws -> [SurveyComment] {
        let agencies = try supervised(by: person)
        let now = now
        return try await store.write { tx in
            try agencies.flatMap { try tx.surveys(toAgency: $0, limit: limit) }.compactMap { row in
                let place = CasePlace(citizen: try CitizenID(text: row.citizen), object: try ObjectID(text: row.caseID))
                guard try self.mayProcess(.opinions, of: place.citizen, at: now, in: tx),
                    let (bytes, _) = try self.open(place.survey, in: tx)
                else { return nil }
                try self.recordAccess(
                    to: place.citizen,
                    by: AccessActor(person, by: person.supervising(row.agency)),
                    purpose: .surveyReview,
                    caseReference: tx.caseRow(row.caseID)?.reference,
                    at: now,
                    in: tx
                )
                return SurveyComment(
                    service: row.service,
                    rating: row.rating,
                    comment: String(decoding: bytes, as: UTF8.self),
                    givenAt: row.givenAt
                )
            }
        }
    }
}
