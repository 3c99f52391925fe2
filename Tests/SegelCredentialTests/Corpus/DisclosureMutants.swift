import SegelCrypto

@testable import SegelCredential

extension MutantMaker {
    private func digest(_ disclosure: String) -> String { Disclosure.digest(of: Array(disclosure.utf8)) }

    /// A payload that refers to `texts`, with these disclosures sent.
    private func referring(_ texts: [String], sending sent: [String]? = nil) -> [UInt8] {
        let body = issuer.body(texts, adding: [("_sd_alg", .string("sha-256"))])
        return with(payload: text(body), disclosures: sent ?? texts)
    }

    /// A51-A55: disclosures, each referred to by the signed payload, so that only what it is decides.
    var disclosed: [CorpusMutant] {
        let wrong = [
            "[]", #"["s"]"#, #"["s","v"]"#, #"["s","n","v","x"]"#, #"{"s":1}"#, #""s""#, "null", "1", #"[1,"n","v"]"#, #"["s",1,"v"]"#,
            #"["s",null,"v"]"#,
            #"["s","_sd","v"]"#, #"["s","...","v"]"#, #"["s","n","v"]x"#, #"["s","n","v""#, #"["s","n",{"a":1,"a":2}]"#,
            #"["s","n","\ud800"]"#,
            #"["s","n",01]"#, #"[null,"n","v"]"#, #"[["s"],"n","v"]"#, #"["s",["n"],"v"]"#, "", " ", "[", #"["s","n",NaN]"#,
        ].map { CorpusMutant("disclosure \($0)", referring([Issuer.disclosure($0)]), .disclosureRefused) }
        let withheld = ["iss", "nbf", "iat", "exp", "cnf", "vct", "vct#integrity", "status", "_sd_alg"].map {
            CorpusMutant("withheld \($0)", referring([Issuer.disclosure(#"["\#(Self.salt)","\#($0)","x"]"#)]), .claimRefused)
        }
        let one = disclosures[0], two = disclosures[1]
        let letters = [
            one + "=", one + "==", one.replacing("W", with: "+", maxReplacements: 1), " " + one, one + " ", one + "\n", "", "é" + one,
            String(one.dropLast()) + "\u{7F}",
        ].map { CorpusMutant("letters \($0.suffix(6).debugDescription)", referring([$0]), .disclosureRefused) }
        return wrong + withheld + letters + [
            CorpusMutant("unreferenced", referring([one], sending: [one, two]), .disclosureRefused),
            CorpusMutant("only unreferenced", referring([], sending: [one]), .disclosureRefused),
            CorpusMutant("sent twice", referring([one], sending: [one, one]), .disclosureRefused),
            CorpusMutant("referred to twice", referring([one, one], sending: [one]), .disclosureRefused),
            CorpusMutant("decoy twice", referring([one, two, two], sending: [one]), .disclosureRefused),
            CorpusMutant("same name twice", referring([one, Issuer.disclosure(#"["x","nama","Budi"]"#)]), .claimRefused),
            CorpusMutant("a name that stands open", open(#""nama":"Budi""#, [one]), .claimRefused),
        ] + nested
    }

    private func open(_ member: String, _ texts: [String]) -> [UInt8] {
        with(
            payload: text(issuer.body(texts, adding: [("_sd_alg", .string("sha-256"))])).exchanging("{", "{\(member),"),
            disclosures: texts
        )
    }

    private var nested: [CorpusMutant] {
        let member = disclosures[0], element = Issuer.disclosure(#"["\#(Self.salt)","isi"]"#)
        func holding(_ json: String, _ sent: [String]) -> [UInt8] { open(#""dalam":\#(json)"#, []).isEmpty ? [] : openOnly(json, sent) }
        return [
            CorpusMutant(
                "an element's disclosure in an object",
                holding(#"{"_sd":["\#(digest(element))"]}"#, [element]),
                .disclosureRefused
            ),
            CorpusMutant("a member's disclosure in a list", holding(#"[{"...":"\#(digest(member))"}]"#, [member]), .disclosureRefused),
            CorpusMutant(
                "a digest beside something in a list",
                holding(#"[{"...":"\#(digest(element))","x":1}]"#, [element]),
                .claimRefused
            ),
            CorpusMutant("... in an object", holding(#"{"...":"x","y":1}"#, []), .claimRefused),
            CorpusMutant("_sd is no list", holding(#"{"_sd":"\#(digest(member))"}"#, [member]), .claimRefused),
            CorpusMutant("_sd holds a number", holding(#"{"_sd":[7]}"#, []), .claimRefused),
            CorpusMutant("... holds a number", holding(#"[{"...":7}]"#, []), .claimRefused),
            CorpusMutant(
                "one digest in two places",
                holding(#"[{"_sd":["\#(digest(member))"]},{"_sd":["\#(digest(member))"]}]"#, [member]),
                .disclosureRefused
            ),
            CorpusMutant(
                "one decoy in two places",
                holding(#"[{"_sd":["\#(digest("a"))"]},{"_sd":["\#(digest("a"))"]}]"#, []),
                .disclosureRefused
            ),
            CorpusMutant("a nested name twice", holding(#"{"nama":"x","_sd":["\#(digest(member))"]}"#, [member]), .claimRefused),
        ]
    }

    private func openOnly(_ json: String, _ sent: [String]) -> [UInt8] {
        with(
            payload: text(issuer.body([], adding: [("_sd_alg", .string("sha-256"))])).exchanging("{", #"{"dalam":\#(json),"#),
            disclosures: sent
        )
    }
}
