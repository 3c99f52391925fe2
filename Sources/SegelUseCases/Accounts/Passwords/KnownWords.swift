internal import SegelVault

extension Mall {
    /// What whoever knows an account's person would try first (Docs/Formats/Passwords.md, rule 10). Read only after a code or password proved that it is
    /// theirs: a refusal before that would tell a stranger somebody's name (attack A76).
    func knownWords(of account: Account, in tx: any StoreTransaction) throws -> [String] {
        var words: [String] = []
        if case .officer(let name) = account.name { words += [name] + Self.pieces(name) }
        guard let citizen = account.citizen else { return words }
        let profile = try profile(of: citizen, in: tx).profile
        if let name = profile[.nama]?.value { words += [name] + Self.pieces(name) }
        if let nik = profile[.nik]?.value { words += [nik, String(nik.dropFirst(6).prefix(6)), String(nik.suffix(4))] }
        if let born = profile[.tglLahir]?.value { words += Self.spellings(ofDay: born) }
        for contact in try tx.contacts(of: citizen) where contact.removedAt == nil {
            guard let address = try self.address(of: contact, in: tx) else { continue }
            let digits = address.filter(\.isNumber)
            words +=
                address.contains("@")
                ? [address] + Self.pieces(String(address.prefix { $0 != "@" })) : [digits, String(digits.dropFirst(2))]
        }
        return words
    }

    /// A name's parts of four letters and more: shorter ones are in too many words.
    private static func pieces(_ name: String) -> [String] {
        name.split { !$0.isLetter && !$0.isNumber }.filter { $0.count >= 4 }.map(String.init)
    }

    /// An ISO day as people write it: 2 March 1990 is 02031990, 020390, 19900302 and 1990.
    private static func spellings(ofDay day: String) -> [String] {
        let parts = day.split(separator: "-").map(String.init)
        guard parts.count == 3 else { return [] }
        let (year, month, date) = (parts[0], parts[1], parts[2])
        return ["\(date)\(month)\(year)", "\(year)\(month)\(date)", "\(date)\(month)\(year.suffix(2))", year]
    }
}
