package import Foundation
package import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// What people do with the documents of a vault by command: its owner, an officer at whose counter the owner is, or one at whose desk a case lies.
/// `file`: a case's reference, or its identifier.
package enum DocumentRequest: Codable, Sendable {
    case put(NewDocument, by: TerminalSignIn, at: CounterVisit?)
    /// The vault of who signs in; or what a case has with it, for its desk.
    case list(file: String?, by: TerminalSignIn, in: Language)
    /// A document of one's own, by its identifier; or what a case has under this code, for its desk.
    case get(String, file: String?, by: TerminalSignIn)
    case share(SharedVault, by: TerminalSignIn, at: CounterVisit?)
}

/// Who stands at an officer's counter, and by which document the officer saw that.
package struct CounterVisit: Codable, Sendable {
    package let nik: String
    /// Of a share, what proves that it is wanted.
    package let identity: String

    package init(nik: String, identity: String) { (self.nik, self.identity) = (nik, identity) }
}

package struct NewDocument: Codable, Sendable {
    package let title: String
    package let bytes: Data
    /// To be attached to this case, under the code that asks for it.
    package let place: Place?

    package struct Place: Codable, Sendable {
        package let file: String
        package let code: String

        package init(file: String, code: String) { (self.file, self.code) = (file, code) }
    }

    package init(title: String, bytes: Data, place: Place?) { (self.title, self.bytes, self.place) = (title, bytes, place) }
}

/// A mandate, as it is typed.
package struct SharedVault: Codable, Sendable {
    /// Whom it is for.
    package let nik: String
    package let basis: MandateBasis
    package let acts: Set<MandateAct>
    /// Nil: all, those that come later too.
    package let services: Set<String>?
    /// ISO.
    package let lastDay: String

    package init(nik: String, basis: MandateBasis, acts: Set<MandateAct>, services: Set<String>?, lastDay: String) {
        (self.nik, self.basis, self.acts, self.services, self.lastDay) = (nik, basis, acts, services, lastDay)
    }
}

package enum DocumentResponse: Codable, Sendable {
    case documents([ShownDocument])
    case bytes(Data)
    case attached
    /// The code by which the other person accepts, shown once.
    case code(String)
}

package struct ShownDocument: Codable, Sendable {
    /// Nil of a document at a desk, which is known by its code.
    package let id: String?
    package let code: String?
    package let title: String
    package let mediaType: String
    package let bytes: Int
    package let createdAt: Int64

    init(_ document: HeldDocument, code: String? = nil) {
        id = code == nil ? document.id.text : nil
        self.code = code
        title = document.title
        mediaType = document.facts.kind.mediaType
        bytes = document.facts.byteCount
        createdAt = document.createdAt
    }
}
