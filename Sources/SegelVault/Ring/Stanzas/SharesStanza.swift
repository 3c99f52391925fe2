internal import SegelCrypto

/// Type 2: state 1 | needed 1 | dealt 1 | set 16 | marks 16 each | wrap 104 (KeyRing.md, rules 11-12).
struct SharesStanza {
    enum State: UInt8 {
        /// Dealt, and not yet shown to come together again: unlocks nothing.
        case pending = 1
        case active = 2
    }

    let state: State
    let set: ShareSet
    /// Of the shares from 1 upward.
    private let marks: [[UInt8]]
    private let wrap: [UInt8]

    /// A new set, pending.
    init(
        wrapping rootKey: SymmetricKey<RootKey>,
        under secret: SymmetricKey<ShareSecret>,
        shares: [UnlockShare],
        of set: ShareSet,
        random: some RandomSource
    ) {
        state = .pending
        self.set = set
        marks = shares.map(\.mark)
        wrap = RootKeyWrap.wrap(rootKey, under: secret, Self.binding(set, marks), random)
    }

    private init(_ state: State, _ other: SharesStanza) {
        self.state = state
        set = other.set
        marks = other.marks
        wrap = other.wrap
    }

    init(_ stanza: UnlockStanza, deployment: DeploymentID) throws(KeyRingError) {
        do {
            var reader = ByteReader(stanza.body)
            guard let state = State(rawValue: try reader.number()) else { throw KeyRingError.damaged }
            let needed: UInt8 = try reader.number(), dealt: UInt8 = try reader.number()
            let id = try ShareSetID(bytes: reader.take(ShareSetID.byteCount))
            set = try ShareSet(deployment: deployment, id: id, needed: needed, dealt: dealt)
            marks = try (0..<dealt).map { _ in try reader.take(UnlockShare.markCount) }
            wrap = try reader.take(RootKeyWrap.byteCount)
            guard reader.isAtEnd else { throw KeyRingError.damaged }
            self.state = state
        } catch { throw .damaged }
    }

    var stanza: UnlockStanza {
        UnlockStanza(
            type: UnlockStanza.sharesType,
            body: [state.rawValue, set.needed, set.dealt] + set.id.bytes + marks.flatMap { $0 } + wrap
        )
    }

    /// The set once it was rehearsed.
    var activated: SharesStanza { SharesStanza(.active, self) }

    /// Throws `ShareError` for shares that are not all dealt in this set, or too few; the marks are looked at before anything is joined.
    func open(_ hand: ShareHand) throws -> SymmetricKey<RootKey> {
        guard hand.set == set else { throw ShareError.unknownSet }
        for share in hand.shares where !constantTimeEqual(share.mark, marks[Int(share.index) - 1]) {
            throw ShareError.notTheOneDealt(share.index)
        }
        return try RootKeyWrap.unwrap(wrap, under: hand.join(), Self.binding(set, marks), wrongSecret: .damaged)
    }

    private static func binding(_ set: ShareSet, _ marks: [[UInt8]]) -> [UInt8] {
        canonical(set.deployment.bytes, set.id.bytes, [set.needed], [set.dealt], marks.flatMap { $0 })
    }
}
