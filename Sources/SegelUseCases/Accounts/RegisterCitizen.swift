internal import SegelTransparency
package import SegelVault

extension Mall {
    /// Opens a vault for a citizen and an account to reach it: done by an officer who has the person before them, with what the register
    /// says of them. Returns the activation code, which is shown once and stored nowhere.
    ///
    /// `register`: profile values by element name, each from `source` on `date` (ISO). The NIK is added by itself.
    package func registerCitizen(
        nik: CanonicalNIK,
        register: [String: String],
        source: String,
        date: String,
        by officer: String,
        at agency: String? = nil
    ) async throws -> (citizen: CitizenID, code: ActivationCode) {
        var profile = Profile()
        for (name, value) in register.merging(["nik": nik.text], uniquingKeysWith: { $1 }) {
            try profile.set(ProfileValue(value: value, source: source, date: date), for: name)
        }
        let code = ActivationCode(from: random)
        let citizen = CitizenID(from: random)
        let account = Account(
            id: ObjectID(from: random),
            name: .citizen(citizen),
            citizen: citizen,
            duties: [],
            activation: activation(code)
        )
        try await store.write { [profile] tx in
            guard try self.citizen(nik, in: tx) == nil else { throw Refusal(.conflict, "citizen_exists") }
            try tx.insert(self.vault.createCitizenKey(for: citizen, random: self.random))
            try tx.insert(self.vault.blindIndex(of: nik), for: citizen)
            try self.put(profile, of: citizen, after: 0, in: tx)
            try tx.insert(account)
            try self.recordAccess(
                to: citizen,
                by: AccessActor(registrar: officer, agency: agency),
                purpose: .registration,
                caseReference: nil,
                at: self.now,
                in: tx
            )
        }
        return (citizen, code)
    }

    /// A new code for somebody who lost theirs, or their password. The old password goes on working until the code is used.
    package func renewActivation(_ name: SignInName, by officer: String, at agency: String? = nil) async throws -> ActivationCode {
        let code = ActivationCode(from: random)
        try await store.write { tx in
            guard var account = try self.account(name, in: tx), account.removedAt == nil else { throw Refusal.notFound }
            account.activation = self.activation(code)
            try tx.update(account)
            _ = try self.log(.signIn, subject: account.id.text, detail: "activation code renewed by \(officer)", at: self.now, in: tx)
            try self.notify(account, .codeGiven, in: tx)
            if let citizen = account.citizen {
                try self.recordAccess(
                    to: citizen,
                    by: AccessActor(registrar: officer, agency: agency),
                    purpose: .recovery,
                    caseReference: nil,
                    at: self.now,
                    in: tx
                )
            }
        }
        return code
    }

    func activation(_ code: ActivationCode) -> Account.Activation {
        .init(codeHash: ActivationCode.digest(code.text), expires: now + ActivationCode.lifetime)
    }
}
