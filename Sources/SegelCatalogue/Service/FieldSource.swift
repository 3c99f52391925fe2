/// Where a field's value may be known from.
package struct FieldSource: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        /// A name in the citizen's profile.
        case profile(String)
        /// A claim of the newest valid credential of a type that the citizen holds.
        case credential(type: String, claim: String)
    }

    /// About whom it must be: of a list's elements the one whose `member` is what `field` was answered with, or the profile where its
    /// `member` is.
    package struct Match: Sendable, Hashable {
        package let member: String
        package let field: String
    }

    package let when: Condition?
    package let origin: Origin
    package let match: Match?
    /// In a section that is asked several times: only this asking; nil for each.
    package let entry: Int?

    package var profile: String? { if case .profile(let name) = origin { name } else { nil } }

    /// Whether it says something, whatever is answered before.
    package func isHeld(in held: [String: HeldValue]) -> Bool { match == nil && held[name(of: origin)] != nil }

    package func known(_ held: [String: HeldValue], _ answers: [String: String], on today: CivilDate) -> HeldValue? {
        guard when?.holds(answers, on: today) ?? true else { return nil }
        guard let match else { return held[name(of: origin)] }
        guard let wanted = answers[match.field] else { return nil }
        switch origin {
        case .profile(let name): return held[match.member]?.value == wanted ? held[name] : nil
        case .credential(let type, let claim):
            let count = held[HeldValue.name(of: Self.list(of: claim) + "[]", type)].flatMap { Int($0.value) } ?? 0
            let position = (0..<count).map { $0 + 1 }.first {
                held[HeldValue.name(of: "\(Self.list(of: claim))[\($0)].\(match.member)", type)]?.value == wanted
            }
            return position.flatMap { held[HeldValue.name(of: Self.element($0, of: claim), type)] }
        }
    }

    /// Whether it looks under this name.
    func looks(under name: String) -> Bool {
        guard let match else { return name == self.name(of: origin) }
        switch origin {
        case .profile(let element): return name == element || name == match.member
        case .credential(let type, let claim):
            return name.hasPrefix(HeldValue.name(of: Self.list(of: claim) + "[", type))
        }
    }

    /// As the `number`th asking of a section has it; nil where another asking is meant.
    func renamed(_ prefix: String, _ own: Set<String>, _ number: Int) -> FieldSource? {
        guard entry == nil || entry == number else { return nil }
        return FieldSource(
            when: when?.renamed(prefix, own),
            origin: match == nil ? element(number) : origin,
            match: match.map { Match(member: $0.member, field: own.contains($0.field) ? prefix + $0.field : $0.field) },
            entry: nil
        )
    }

    private func name(of origin: Origin) -> String {
        switch origin {
        case .profile(let name): name
        case .credential(let type, let claim): HeldValue.name(of: claim, type)
        }
    }

    private func element(_ number: Int) -> Origin {
        guard case .credential(let type, let claim) = origin else { return origin }
        return .credential(type: type, claim: Self.element(number, of: claim))
    }

    /// "anggota[].nik" as "anggota[2].nik".
    private static func element(_ position: Int, of claim: String) -> String { claim.replacing("[].", with: "[\(position)].") }

    /// "anggota" of "anggota[].nik".
    private static func list(of claim: String) -> Substring { claim.prefix { $0 != "[" } }
}
