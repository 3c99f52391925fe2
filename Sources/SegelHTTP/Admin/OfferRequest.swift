internal import Foundation
internal import SegelUseCases

/// An offer to a wallet, by who holds the certificate or by an officer at whose counter they are.
package struct OfferRequest: Codable, Sendable {
    /// A credential's identifier, or the reference of the case that becomes one.
    package let credential: String
    package let signIn: TerminalSignIn
    package let visit: CounterVisit?

    package init(credential: String, by signIn: TerminalSignIn, at visit: CounterVisit?) {
        self.credential = credential
        self.signIn = signIn
        self.visit = visit
    }
}

package struct OfferResponse: Codable, Sendable {
    /// What opens a wallet, with the address of the offer in it: short enough for a symbol that any phone reads.
    package let link: String
    /// The same with the offer itself in it.
    package let wholeLink: String
    /// Typed into the wallet; not to be shown where the link is.
    package let transactionCode: String
    package let expires: Int64
}

extension AdminDesk {
    func perform(_ request: OfferRequest) async throws -> OfferResponse {
        let offer: MadeOffer
        if let visit = request.visit {
            guard Portal.identities.contains(visit.identity) else { throw Refusal(.invalid([]), "identity_unknown") }
            offer = try await mall.offerAtCounter(request.credential, to: canonical(visit.nik), by: officer(request.signIn))
        } else {
            offer = try await mall.offerCopies(of: request.credential, for: person(request.signIn))
        }
        let addresses = IssuingAddresses(issuer: mall.configuration.publicURL)
        let object = OfferObject(try await mall.credentialOffer(handle: offer.handle), issuer: addresses.issuer)
        return OfferResponse(
            link: OfferObject.byReference(addresses.offer(offer.handle)),
            wholeLink: object.byValue,
            transactionCode: offer.transactionCode,
            expires: mall.now + offer.lifetime
        )
    }
}
