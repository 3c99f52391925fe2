internal import Hummingbird
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

/// How somebody signs in: their passkeys, and whether they have a password beside them.
extension Portal {
    func addSignIns(to router: Router<some RequestContext>) {
        router.get("/sign-ins") { request, context in
            try await answering(request, context) { visit in
                try await signIns(visit, visit.signedIn(), done: request.uri.queryParameters["done"])
            }
        }
        router.post("/sign-ins") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                let fields = try await form(request, visit)
                guard let device = Passkey.Device(rawValue: fields["device"] ?? "") else { throw BadRequest() }
                let clientData = try Self.decoded(fields["clientData"]), attestation = try Self.decoded(fields["attestation"])
                guard try await isFresh(visit) else { return redirect(Self.confirmAddress("/sign-ins")) }
                do {
                    try await mall.addPasskey(clientData: clientData, attestation: attestation, device: device, for: person)
                } catch let refusal as Refusal where refusal.code.hasPrefix("passkey_") {
                    return try await signIns(visit, person, problem: "passkeyAgain")
                } catch PortConflict.alreadyExists { return try await signIns(visit, person, problem: "passkeyAgain") }
                return redirect("/sign-ins?done=passkeyAdded")
            }
        }
        router.post("/sign-ins/password") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                return try await whenFresh(visit, at: "/sign-ins") {
                    try await mall.giveUpPassword(for: person, keeping: visit.session ?? "")
                    return redirect("/sign-ins?done=passwordGone")
                }
            }
        }
        router.post("/sign-ins/:id/remove") { request, context in
            try await answering(request, context) { visit in
                let person = try visit.signedIn()
                _ = try await form(request, visit)
                let id = try ObjectID(text: context.parameters.get("id") ?? "")
                guard try await mall.passkeys(of: person).contains(where: { $0.id == id }) else { throw Refusal.notFound }
                guard try await isFresh(visit) else { return redirect(Self.confirmAddress("/sign-ins")) }
                do {
                    try await mall.removePasskey(id, for: person, keeping: visit.session ?? "")
                } catch let refusal as Refusal where refusal.code == "last_passkey" {
                    return try await signIns(visit, person, problem: "passkeyLast")
                }
                return redirect("/sign-ins?done=passkeyRemoved")
            }
        }
    }

    private static let doneMessages: Set<Substring> = [
        "passkeyAdded", "passkeyRemoved", "passwordGone", "passwordChanged", "providerLinked", "providerUnlinked",
    ]

    private func signIns(_ visit: Visit, _ person: SignedIn, problem: String? = nil, done: Substring? = nil) async throws -> Response {
        let words = Words(language: visit.language)
        let passkeys = try await mall.passkeys(of: person)
        let offer = try await mall.offerPasskey(to: person)
        // Shown by the authenticator, where two of a family may share a phone.
        let name = person.isOfficer ? person.officer : try await mall.profile(for: person)[.nama]?.value
        let hasPassword = try await mall.hasPassword(person)
        // What a further one asks of an officer: the first is enough to come in by.
        let mayAdd = passkeys.isEmpty || !person.needsPasskey
        let isFresh = try await isFresh(visit)
        var response = page(
            "signins",
            words["signIns"],
            visit,
            status: problem == nil ? .ok : .unprocessableContent,
            at: "/sign-ins",
            [
                "needed": person.needsPasskey, "neededHelp": words[passkeys.isEmpty ? "passkeyNeededFirst" : "passkeyNeededNow"],
                "problem": shown(problem.map { words[$0] }),
                "done": shown(done.flatMap { Self.doneMessages.contains($0) ? words[String($0)] : nil }),
                "isCitizen": person.citizen != nil, "providers": try await linkValues(person, visit, words),
                "hasPasskeys": !passkeys.isEmpty,
                "passkeys": passkeys.map { passkey -> Values in
                    [
                        "id": passkey.id.text, "device": words.device(passkey.device), "facts": words.facts(passkey),
                        "removable": !person.needsPasskey && isFresh, "csrf": visit.csrf ?? "",
                    ]
                },
                "ask": !isFresh && !person.needsPasskey || !isFresh && mayAdd, "askAddress": Self.confirmAddress("/sign-ins"),
                "offer": mayAdd && isFresh
                    ? [
                        "challenge": offer.challenge, "party": offer.party.name, "user": Base64URL.encode(offer.user),
                        "label": name ?? words["tagline"], "known": offer.known.map { Base64URL.encode($0) }.joined(separator: " "),
                        "csrf": visit.csrf ?? "",
                        "devices": Passkey.Device.allCases.map { device -> Values in
                            ["code": device.rawValue, "text": words.device(device), "chosen": device == .phone]
                        },
                    ] as Values : Nothing(),
                "password": hasPassword
                    ? ["canGiveUp": !passkeys.isEmpty && !person.needsPasskey, "mayGiveUp": isFresh, "csrf": visit.csrf ?? ""] as Values
                    : Nothing(),
            ]
        )
        response.headers[.contentSecurityPolicy] = ContentPolicy.script
        return response
    }
}

extension Words {
    fileprivate func device(_ device: Passkey.Device) -> String {
        switch device {
        case .phone: self["devicePhone"]
        case .computer: self["deviceComputer"]
        case .securityKey: self["deviceSecurityKey"]
        }
    }

    /// "sejak 2 Maret 2026, terakhir dipakai 3 Maret 2026".
    fileprivate func facts(_ passkey: Passkey) -> String {
        let since = "\(self["passkeySince"]) \(CivilDate(passkey.createdAt).text(language))"
        guard let used = passkey.usedAt else { return since }
        return "\(since), \(self["passkeyUsed"]) \(CivilDate(used).text(language))"
    }
}
