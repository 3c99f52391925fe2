internal import HTTPTypes
internal import Hummingbird
internal import SegelCatalogue
internal import SegelQR
internal import SegelUseCases
internal import SegelVault

/// "Add to my wallet", on two screens: first the transaction code, then the offer. Whoever sees only the second one, over a shoulder or in a
/// picture of it, has nothing.
extension Portal {
    func addWalletPages(to router: Router<some RequestContext>) {
        router.post("/credentials/:id/wallet") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                let person = try visit.signedIn()
                let caseID = try await mall.caseID(ofCredential: id, for: person)
                return codePage(try await mall.offerCopies(ofCase: caseID, for: person), from: "/credentials/\(id.text)", visit)
            }
        }
        router.post("/cases/:id/wallet") { request, context in
            try await answering(request, context) { visit in
                _ = try await form(request, visit)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                return codePage(try await mall.offerCopies(ofCase: id.text, for: visit.signedIn()), from: "/cases/\(id.text)", visit)
            }
        }
        router.post("/wallet/offer") { request, context in
            try await answering(request, context) { visit in
                let fields = try await form(request, visit)
                _ = try visit.signedIn()
                return try await offerPage(fields["offer"] ?? "", visit)
            }
        }
    }

    private func codePage(_ offer: MadeOffer, from origin: String, _ visit: Visit) -> Response {
        page(
            "walletcode",
            Words(language: visit.language)["walletTitle"],
            visit,
            at: origin,
            [
                "code": offer.transactionCode, "offer": offer.handle, "minutes": "\(offer.lifetime / 60)", "back": origin,
                "csrf": shown(visit.csrf),
            ]
        )
    }

    private func offerPage(_ handle: String, _ visit: Visit) async throws -> Response {
        let addresses = IssuingAddresses(issuer: mall.configuration.publicURL)
        let offer = OfferObject(try await mall.credentialOffer(handle: handle), issuer: addresses.issuer)
        let link = OfferObject.byReference(addresses.offer(handle))
        let code = try QRCode(link, correction: .medium)
        return page(
            "walletoffer",
            Words(language: visit.language)["walletTitle"],
            visit,
            at: "/",
            ["link": offer.byValue, "reference": link, "side": "\(code.size + 2 * QRCode.quietZone)", "path": code.path]
        )
    }
}
