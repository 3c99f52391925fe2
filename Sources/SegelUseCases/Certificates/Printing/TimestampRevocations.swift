internal import SegelCredential
internal import Synchronization

/// The revocation lists of those who vouch for our timestamps (Docs/Formats/PDF.md, rules 16 to 18). Whose they are a first timestamp tells; they are fetched
/// beside the service and kept in memory, and a PDF takes what is there.
package final class TimestampRevocations: Sendable {
    /// Seconds after which lists are fetched anew, where their own dates allow it.
    private static let age: UnixTime = 3_600
    /// Seconds until what could not be had is tried again.
    private static let pause: UnixTime = 600
    /// Signers that an authority may take turns with. Of one more we know nothing, and no PDF waits for its lists.
    private static let signerLimit = 8
    /// Bytes of all lists in one PDF: it has 60 kB without them.
    private static let roomLimit = 65_536

    private let authorities: TimestampAuthorities
    private let transport: any RevocationTransport
    /// Who stamped last comes last.
    private let signers = Mutex<[TimestampSigner]>([])

    package init(anchors: [[UInt8]], transport: any RevocationTransport) throws {
        authorities = try TimestampAuthorities(anchors: anchors)
        self.transport = transport
    }

    /// For the next PDF: of every known signer, since nobody knows which will stamp.
    func lists(at now: UnixTime) -> [[UInt8]] {
        var lists: [[UInt8]] = [], room = Self.roomLimit
        for signer in signers.withLock({ $0 }).reversed() {
            for list in signer.usable(at: now) where !lists.contains(list) && list.count <= room {
                lists.append(list)
                room -= list.count
            }
        }
        return lists
    }

    /// Looks at a timestamp that was just taken, for a PDF with these lists. Throws `timestamp_authority_revoked`, and `timestamp_revocation_pending` where its
    /// signer was not seen before: its lists are fetched next, and the PDF is made anew with them.
    func check(_ token: [UInt8], embedded: [[UInt8]], at now: UnixTime) throws {
        let token = try TimestampToken(token), chain = try authorities.chain(of: token)
        guard let signer = known(chain, at: now) else { return }
        guard let evidence = signer.evidence else { throw Self.pending }
        if chain.finding(by: evidence.lists, at: token.time) == .revoked { throw Refusal(.unavailable, "timestamp_authority_revoked") }
        // Fetched while this PDF was being made. What there is no room for nobody waits for.
        let fitting = lists(at: now)
        guard signer.usable(at: now).allSatisfy({ !fitting.contains($0) || embedded.contains($0) }) else { throw Self.pending }
    }

    private static let pending = Refusal(.unavailable, "timestamp_revocation_pending")

    /// Asks for what is due. Called beside the service: an answer may take its time.
    package func refresh(at now: UnixTime) async {
        let due = signers.withLock { signers in
            signers.removeAll { $0.chain.end <= now }
            return signers.filter { $0.due <= now }
        }
        for signer in due {
            let asked = await asked(signer, at: now)
            signers.withLock { signers in
                if let place = signers.firstIndex(where: { $0.chain.encoded == asked.chain.encoded }) { signers[place] = asked }
            }
        }
    }

    package func standings(at now: UnixTime) -> [TimestampStanding] { signers.withLock { $0 }.map { $0.standing(at: now) } }

    /// Nil where there are too many to wait for another.
    private func known(_ chain: TimestampChain, at now: UnixTime) -> TimestampSigner? {
        signers.withLock { signers in
            if let place = signers.firstIndex(where: { $0.chain.encoded == chain.encoded }) {
                signers.append(signers.remove(at: place))
            } else if signers.count < Self.signerLimit {
                signers.append(TimestampSigner(chain, at: now))
            } else {
                return nil
            }
            return signers.last
        }
    }

    private func asked(_ signer: TimestampSigner, at now: UnixTime) async -> TimestampSigner {
        var lists = signer.evidence?.lists ?? [], gaps: [String] = [], seen: Set<String> = []
        for address in signer.chain.listAddresses {
            guard let address else {
                gaps.append("a certificate names no revocation list")
                continue
            }
            guard seen.insert(address).inserted else { continue }
            do throws(RevocationUnavailable) { lists.append(try await transport.revocationList(from: address)) } catch {
                gaps.append("\(address): \(error.reason)")
            }
        }
        var signer = signer
        let evidence = signer.chain.evidence(from: lists, at: now)
        signer.evidence = evidence
        signer.gap = evidence.finding != .unknown ? nil : gaps.first ?? "its lists are another's, out of date or not to be read"
        let isWhole = gaps.isEmpty && signer.gap == nil && now < evidence.until
        signer.due = isWhole ? min(now + Self.age, evidence.until) : now + Self.pause
        return signer
    }
}

extension Mall {
    /// Fetches the revocation lists that are due, of those who stamp our PDFs.
    package func refreshTimestampRevocations() async {
        guard let revocations = printing.withLock({ $0?.timestamps?.revocations }) else { return }
        await revocations.refresh(at: now)
    }

    /// Empty where nothing was stamped since the start.
    package var timestampStandings: [TimestampStanding] {
        printing.withLock { $0?.timestamps?.revocations }?.standings(at: now) ?? []
    }
}
