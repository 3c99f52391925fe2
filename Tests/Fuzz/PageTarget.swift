import SegelCredential
import SegelPDF
import SegelTestSupport
import SegelUseCases

/// An agency's signed PDFs, mutated: none is believed but in the bytes that were signed.
struct FuzzPages {
    private let town: PageTown
    private let verifier: PDFVerifier
    private let honest: [[UInt8]]

    init() throws {
        town = try PageTown()
        verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root]))
        let page = try town.page()
        honest = try [town.signed(page), town.stamped(page), town.longTerm(page)]
    }

    /// The verifier as strangers meet it: the signature stands in front of everything.
    var signed: FuzzTarget {
        FuzzTarget(name: "pdf", seeds: honest) { bytes in
            let isBelieved = FuzzTarget.reads { _ = try verifier.read(bytes, trust: town.trust) }
            guard !isBelieved || honest.contains(where: { Self.covered($0) == Self.covered(bytes) }) else {
                throw FuzzTarget.Believed(description: "believed a PDF nobody signed")
            }
            return isBelieved
        }
    }

    /// What stands behind the signature, signed anew each time: reached by nobody but an agency, and must hold all the same.
    var structure: FuzzTarget {
        get throws {
            let seed = try town.page().assembled()
            return FuzzTarget(name: "pdf-structure", seeds: [seed]) { bytes in
                let file = TestPDF.sign(bytes) { town.cms($0).bytes }
                return FuzzTarget.reads { _ = try verifier.read(file, trust: town.trust) }
            }
        }
    }

    /// Everything but the signature's own digits, whose letters may be upper or lower case.
    private static func covered(_ file: [UInt8]) -> [UInt8]? {
        TestPDF.hole(file).map { Array(file[..<$0.lowerBound]) + file[$0.upperBound...] }
    }
}
