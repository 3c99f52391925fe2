internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// The form that gives a mandate, as a citizen or an officer fills it in.
struct MandateForm {
    let language: Language
    let services: [PublicService]
    /// What can be chosen, and until when where that is known.
    let bases: [(basis: MandateBasis, lastDay: CivilDate?)]
    /// An officer names whom it is of and what proves it.
    let isOffice: Bool
    let fields: [String: String]

    private var words: Words { Words(language: language) }

    /// Throws `MandateRefusal`, or `nik` or `client` where that is none.
    func wish() throws -> MandateWish {
        guard let nik = NIK(fields["nik"] ?? "") else { throw Refusal(.invalid([]), "nik") }
        guard let basis = fields["basis"].flatMap(MandateBasis.init), bases.contains(where: { $0.basis == basis }) else {
            throw Refusal(.invalid([]), "basis")
        }
        guard let lastDay = CivilDate(iso: fields["lastDay"] ?? "") else { throw MandateRefusal.wrongEnd }
        let acts = Set(MandateAct.allCases.filter { fields["act:\($0.rawValue)"] != nil })
        let chosen = Set(services.map(\.code).filter { fields["service:\($0)"] != nil })
        let scope = try MandateScope(services: fields["services"] == "some" ? chosen : nil, acts: acts)
        return MandateWish(basis: basis, nik: try CanonicalNIK(nik.text), scope: scope, lastDay: lastDay)
    }

    /// Where the problem is, and what is said of it.
    func problem(_ error: any Error) -> (field: String, message: String)? {
        switch error {
        case let refusal as MandateRefusal: (Self.place(of: refusal), Texts.mandate(refusal)[language])
        case let refusal as Refusal where refusal.code == "nik": ("nik", words["nikProblem"])
        case let refusal as Refusal where refusal.code == "client": ("client", words["nikProblem"])
        case let refusal as Refusal where ["citizen_unknown", "counter_rests"].contains(refusal.code): ("client", words[refusal.code])
        case let refusal as Refusal where refusal.code == "basis":
            ("basis-\(bases.first?.basis.rawValue ?? "")", words["mandateBasisMissing"])
        default: nil
        }
    }

    private static func place(of refusal: MandateRefusal) -> String {
        switch refusal {
        case .wrongEnd: "lastDay"
        case .scopeMissing: "acts"
        case .proofMissing: "proof"
        default: "nik"
        }
    }

    func values(_ problem: (field: String, message: String)?) -> Values {
        func field(_ name: String, _ kind: String = "text", help: String? = nil, numeric: Bool = false) -> Values {
            let error = problem?.field == name ? problem?.message : nil
            let described = [help.map { _ in "\(name)-h" }, error.map { _ in "\(name)-e" }].compactMap { $0 }.joined(separator: " ")
            return [
                "name": name, "label": words["mandate.\(name)"], "help": shown(help), "error": shown(error), "invalid": error != nil,
                "described": shown(described), "value": fields[name] ?? "", "isInput": true, "inputType": kind, "numeric": numeric,
                "brief": numeric, "optional": "", "locked": false, "open": false, "isChoice": false, "isSelect": false, "isLong": false,
            ]
        }
        let isSome = fields["services"] == "some"
        return [
            "people": (isOffice ? [field("client", help: words["mandate.client.help"], numeric: true)] : [])
                + [field("nik", help: words["mandate.nik.help"], numeric: true)],
            "bases": bases.map { choice -> Values in
                [
                    "code": choice.basis.rawValue, "text": words["basis.\(choice.basis.rawValue)"],
                    "note": shown(
                        choice.lastDay.map { "\(words["mandateAtMost"]) \($0.text(language))" } ?? words["rule.\(choice.basis.rawValue)"]
                    ),
                    "chosen": fields["basis"] == choice.basis.rawValue,
                ]
            },
            "acts": MandateAct.allCases.map { act -> Values in
                [
                    "code": act.rawValue, "text": words["act.\(act.rawValue)"],
                    "chosen": fields.isEmpty ? act != .fetch : fields["act:\(act.rawValue)"] != nil,
                ]
            },
            "all": !isSome, "some": isSome,
            "services": services.map { service -> Values in
                ["code": service.code, "text": service.name[language], "chosen": fields["service:\(service.code)"] != nil]
            },
            "ends": [field("lastDay", "date", help: words["mandate.lastDay.help"])]
                + (isOffice ? [field("proof", help: words["mandate.proof.help"])] : []),
            "actsError": shown(problem?.field == "acts" ? problem?.message : nil),
            "basisError": shown(problem?.field.hasPrefix("basis-") == true ? problem?.message : nil),
            "hasProblems": problem != nil,
            "problems": problem.map { [["href": "#\($0.field)", "message": $0.message] as Values] } ?? [],
        ]
    }
}
