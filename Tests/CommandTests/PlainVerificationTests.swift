import ArgumentParser
import Testing

@testable import segel

@Suite("segel verify without the parser of arguments")
struct PlainVerificationTests {
    @Test(
        "what is plain means what the parser makes of it",
        arguments: [
            ["akta.pdf"], ["akta.pdf", "--offline"], ["--offline", "akta.pdf"], ["--json", "a b.sdjwt", "--offline"],
            ["--trust-dir", "t/u", "x"], ["x", "--offline", "--trust-dir", "t", "--json"], ["x", "--offline", "--offline"],
        ]
    )
    func plain(arguments: [String]) throws {
        let plain = try #require(Verification(plain: ["verify"] + arguments))
        let parsed = try #require(try SegelCommand.parseAsRoot(["verify"] + arguments) as? VerifyCommand).verification
        #expect(String(describing: plain) == String(describing: parsed))
        #expect(plain.log == nil)
    }

    @Test(
        "everything else is left to the parser, which explains it",
        arguments: [
            [], ["verify"], ["verify", ""], ["verify", "-"], ["verify", "--help"], ["verify", "x", "-h"], ["verify", "x", "y"],
            ["verify", "x", "--"],
            ["verify", "--", "--offline"], ["verify", "x", "--ofline"], ["verify", "x", "--trust-dir"],
            ["verify", "x", "--trust-dir", "--offline"],
            ["verify", "x", "--trust-dir=t"], ["verify", "x", "--trust-dir", "t", "--trust-dir", "u"], ["verify", "x", "--max-age", "0"],
            ["verify", "x", "--lang", "id"], ["verify", "x", "--batch"], ["verify", "x", "--require-log"], ["verify", "x", "--version"],
            ["inspect", "x"], ["--offline", "verify", "x"], ["verify", "x", "--generate-completion-script"],
        ]
    )
    func notPlain(arguments: [String]) { #expect(Verification(plain: arguments) == nil) }
}
