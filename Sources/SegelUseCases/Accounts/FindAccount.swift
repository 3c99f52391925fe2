internal import SegelVault

extension Mall {
    /// The account behind what a person typed. A NIK that is none has no account.
    func account(_ name: SignInName, in tx: any StoreTransaction) throws -> Account? {
        switch name {
        case .officer(let name): return try tx.account(named: .officer(name))
        case .nik(let digits):
            return try citizen(named: digits, in: tx).flatMap { try tx.account(named: .citizen($0)) }
        }
    }

    /// The citizen who has this NIK, whichever version of INDEX their row is under.
    ///
    /// The first look-up fixes what `tx` sees. The ring is asked again after it: a rotation that made a version active and moved the row
    /// between the two would otherwise hide the citizen. Versions only leave the ring when no row is under them.
    func citizen(_ nik: CanonicalNIK, in tx: any StoreTransaction) throws -> CitizenID? {
        let before = vault.blindIndexes(of: nik)
        let found = try before.compactMap(tx.citizen(for:)).first
        let news = vault.blindIndexes(of: nik).filter { !before.contains($0) }
        return try found ?? news.compactMap(tx.citizen(for:)).first
    }

    /// The same for what was typed; nil for what is none.
    func citizen(named digits: String, in tx: any StoreTransaction) throws -> CitizenID? {
        let nik: CanonicalNIK
        do throws(NotSixteenDigits) { nik = try CanonicalNIK(digits) } catch { return nil }
        return try citizen(nik, in: tx)
    }
}
