internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Gives an officer an account with duties, by a system operator. `nik`: theirs, where they have a vault, so that they are kept from
    /// their own cases. Returns the activation code, shown once.
    package func addOfficer(_ name: String, duties: [Duty], nik: CanonicalNIK?) async throws -> ActivationCode {
        guard (3...40).contains(name.count), name.contains(where: \.isLetter),
            name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == ".") })
        else { throw Refusal(.invalid([]), "officer_name_malformed") }
        try check(duties)
        let code = ActivationCode(from: random)
        try await store.write { tx in
            guard try tx.account(named: .officer(name)) == nil else { throw Refusal(.conflict, "officer_exists") }
            let citizen = try nik.flatMap { try self.citizen($0, in: tx) }
            // Two accounts of one person must not pass for two custodians, so the person has to be known.
            guard citizen != nil || !duties.contains(where: \.isCustodian) else { throw Refusal(.invalid([]), "custodian_needs_person") }
            try tx.insert(
                Account(
                    id: ObjectID(from: self.random),
                    name: .officer(name),
                    citizen: citizen,
                    duties: duties,
                    activation: self.activation(code)
                )
            )
            _ = try self.log(.keyCeremony, subject: name, detail: "officer added", at: self.now, in: tx)
        }
        return code
    }
}
