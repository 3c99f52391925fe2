internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelQR

struct CredentialOfferCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer",
        abstract: "Offer a certificate to its holder's wallet, at a counter or by themselves: a link, as text and as a QR symbol.",
        discussion: """
            The link goes to stdout, the code that the wallet asks for to stderr: whoever sees only one of them has nothing, so they can go to two screens.
            Good for ten minutes and one wallet; an offer made before ends. At a counter the citizen reads who offered, and is told.
            """
    )
    @Argument(help: "The credential's identifier, or the reference of its case.") var credential: String
    @Option(help: "With --as: by what the officer saw who is there: ktp, kia, paspor or kk.") var identity: String?
    @Flag(help: "The link alone.") var noQr = false
    @OptionGroup var person: PersonOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard person.officer == nil || (person.nikFile != nil && identity != nil) else {
            throw ValidationError("at a counter: --nik-file of who is there, and --identity")
        }
    }

    func run() async throws {
        let request = OfferRequest(credential: credential, by: try person.signIn, at: try person.visit(identity: identity))
        guard case .offer(let offer) = try await options.client.ask(.offer(request)) else { throw CommandFailure.answeredOtherwise }
        if options.json { return try Terminal.json(offer) }
        if !noQr, let code = symbol(of: offer.link) {
            for line in TerminalQR.lines(code, isColoured: isatty(STDOUT_FILENO) == 1) { Terminal.data(line) }
        }
        Terminal.data(offer.link)
        let until = Date(timeIntervalSince1970: Double(offer.expires)).ISO8601Format()
        Terminal.talk("transaction code \(offer.transactionCode), to be typed into the wallet before \(until)")
    }

    /// Nil where the deployment's address is too long for a symbol: then there is the link.
    private func symbol(of link: String) -> QRCode? { do { return try QRCode(link, correction: .medium) } catch { return nil } }
}
