internal import Foundation
package import Hummingbird
internal import NIOCore
internal import SegelCatalogue
internal import SegelCredential
package import SegelUseCases
internal import SegelVault

/// Carries out what an operator asks: the same code behind the admin socket and behind a command that owns the data directory itself.
package struct AdminDesk: Sendable {
    let mall: Mall
    /// Nil where no backups are made.
    let backupPlaces: (any BackupPlaces)?
    let jobs = BackupJobs()
    /// A document of the largest size in base64, with room around it.
    private static let bodyLimit = DocumentIntake.byteLimit / 3 * 4 + (1 << 20)
    private let reload: @Sendable () throws -> Void
    /// What a listener adds to what the deployment knows of itself.
    package var facts: @Sendable () -> ServiceFacts = { ServiceFacts() }

    /// `reload`: reads the catalogue files anew.
    package init(mall: Mall, backups: (any BackupPlaces)? = nil, reload: @escaping @Sendable () throws -> Void) {
        self.mall = mall
        backupPlaces = backups
        self.reload = reload
    }

    package func answer(_ request: AdminRequest) async throws -> AdminResponse {
        do {
            return try await perform(request)
        } catch let error as Refusal {
            return .refused(kind: "\(error.kind)".prefix { $0 != "(" }.description, code: error.code)
        } catch let error as CaseRefusal {
            return .refused(kind: error.isOfPerson ? "notPermitted" : "conflict", code: error.rawValue)
        } catch let error as MandateRefusal {
            return .refused(kind: "conflict", code: error.rawValue)
        } catch let error as DocumentRefusal {
            return .refused(kind: "conflict", code: error.code)
        } catch let error as KeyRingRefusal {
            return .refused(kind: "conflict", code: error.code)
        } catch VaultError.keyMissing(let key, let version) {
            return .keyMissing(key: key.rawValue, version: version)
        }
    }

    private func perform(_ request: AdminRequest) async throws -> AdminResponse {
        switch request {
        case .state: return .state(try await mall.state())
        case .registerCitizen(let nik, let register, let source, let date):
            let (citizen, code) = try await mall.registerCitizen(
                nik: try canonical(nik),
                register: register,
                source: source,
                date: date,
                by: "operator"
            )
            return .activation(citizen: citizen.text, code: code.text)
        case .addOfficer(let name, let duties, let nik):
            return .activation(citizen: nil, code: try await mall.addOfficer(name, duties: duties, nik: try nik.map(canonical)).text)
        case .renewActivation(let name):
            return .activation(citizen: nil, code: try await mall.renewActivation(SignInName(typed: name), by: "operator").text)
        case .removeOfficer(let name): return .done("\(try await mall.removeOfficer(name))")
        case .endSessions(let name):
            return .done("\(try await mall.endSessions(of: SignInName(typed: name), by: "operator"))")
        case .keys: return .keys(try await mall.keyReport())
        case .rotation(let request): return .rotation(try await perform(request))
        case .draftTrustList(let grace): return .trustDraft(try await mall.draftTrustList(grace: grace))
        case .publishTrustList(let draft, let signatures):
            let number = try await mall.publishTrustList(draft, signatures: signatures)
            return .done("trust list \(number)")
        case .setStatus(let credential, let status):
            try await mall.setStatus(try Self.status(status), of: try ObjectID(text: credential))
            return .done(status)
        case .cases: return .cases(try await mall.allCases())
        case .reloadCatalogue:
            try reload()
            return .done("catalogue")
        case .backup(let request): return .backup(try await perform(request))
        case .wallet(let request): return .wallet(try await perform(request))
        case .vault(let request): return .vault(try await perform(request))
        case .correction(let request): return .correction(try await perform(request))
        case .approval(let request): return .approval(try await perform(request))
        case .unlock(let request): return .unlock(try await perform(request))
        case .checkpoint: return .checkpoint(try await mall.publishCheckpoint())
        case .log(let request): return .log(try await perform(request))
        case .health: return .health(try await mall.health(), facts())
        case .trust(let request): return .trust(try await perform(request))
        case .certificate(let request): return .certificate(try await perform(request))
        case .verifier(let request): return .verifier(try await perform(request))
        case .agency(let request): return .agency(try await perform(request))
        case .incident(let request): return .incident(try await perform(request))
        case .notice(let request): return .notice(try await perform(request))
        case .desk(let request): return .desk(try await perform(request))
        case .document(let request): return .document(try await perform(request))
        case .offer(let request): return .offer(try await perform(request))
        }
    }

    func canonical(_ nik: String) throws -> CanonicalNIK {
        do { return try CanonicalNIK(nik) } catch { throw Refusal(.invalid([]), "nik_malformed") }
    }

    private static func status(_ name: String) throws -> CredentialStatus {
        switch name {
        case "revoke": .invalid
        case "suspend": .suspended
        case "reinstate": .valid
        case "supersede": .superseded
        default: throw Refusal(.invalid([]), "status_unknown")
        }
    }

    /// One route: POST /admin. The socket is a file of mode 0600 in a folder of mode 0700; who can reach it is the operator.
    package func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.post("/admin") { request, _ in
            var request = request
            let buffer = try await request.collectBody(upTo: Self.bodyLimit)
            let question = try JSONDecoder().decode(AdminRequest.self, from: Data(buffer.readableBytesView))
            let bytes = try JSONEncoder().encode(try await answer(question))
            return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        return router
    }
}

extension CaseRefusal {
    /// Somebody else may; otherwise nobody, as the case is now.
    fileprivate var isOfPerson: Bool {
        switch self {
        case .wrongDesk, .ownCase, .personNeeded, .fourEyes: true
        case .wrongState, .claimedByAnother, .itemsMissing, .reasonMissing, .itemNotReturned: false
        }
    }
}
