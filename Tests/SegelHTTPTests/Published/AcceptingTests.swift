import Testing

@testable import SegelHTTP

@Suite("Accept")
struct AcceptingTests {
    private static let jwt = "application/statuslist+jwt", cwt = "application/statuslist+cwt"

    @Test(
        "RFC 9110: weights, the nearest range, wildcards, refusals",
        arguments: [
            (nil, jwt), ("", jwt), (" , ", jwt), ("*/*", jwt), ("application/*", jwt), (jwt, jwt), (cwt, cwt),
            ("APPLICATION/StatusList+CWT", cwt), ("text/html, application/statuslist+cwt", cwt),
            ("application/statuslist+jwt;q=0.5, application/statuslist+cwt", cwt),
            ("application/statuslist+cwt;q=0.5, application/statuslist+jwt", jwt),
            ("application/statuslist+cwt, application/statuslist+jwt", jwt),
            ("*/*, application/statuslist+cwt", cwt), ("application/statuslist+cwt, */*;q=0.1", cwt),
            ("application/statuslist+cwt;q=0.1, */*", jwt), ("*/*, application/statuslist+jwt;q=0", cwt),
            ("application/*;q=0.2, application/statuslist+cwt;q=0.3", cwt), ("application/*, application/statuslist+cwt;q=0.3", jwt),
            ("application/statuslist+cwt ; q=0.500 , application/statuslist+jwt ; Q=0.501", jwt),
            ("application/statuslist+cwt;v=1;q=0.9, application/statuslist+jwt;q=0.8", cwt),
            ("application/json", nil), ("application/statuslist+jwt;q=0", nil), ("*/*;q=0", nil), ("application/*;q=0.000", nil),
            ("application/statuslist+jwt;q=2", nil), ("application/statuslist+jwt;q=nan", nil),
            ("application/statuslist+jwt;q=0.1234", nil),
            ("application/statuslist+jwt;q=-1", nil), ("application/statuslist+jwt;q=1.001", nil), ("statuslist+cwt", nil),
        ] as [(String?, String?)]
    )
    func best(header: String?, wanted: String?) {
        #expect(Accepting(header).best(of: [Self.jwt, Self.cwt]) == wanted, "\(header ?? "none")")
    }

    @Test("of one form alone: its own name and wildcards will do, the other will not")
    func alone() {
        for header in [nil, "*/*", "application/*", Self.cwt] { #expect(Accepting(header).best(of: [Self.cwt]) == Self.cwt) }
        for header in [Self.jwt, "*/*;q=0"] { #expect(Accepting(header).best(of: [Self.cwt]) == nil) }
    }
}
