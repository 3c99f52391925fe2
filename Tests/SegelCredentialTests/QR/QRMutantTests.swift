import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Spoiled QR texts") struct QRMutantTests {
    let city = QRCity()

    @Test("each is refused for exactly its reason, by the library as whole", arguments: QRMutant.all)
    func refused(mutant: QRMutant) throws {
        let verifier = try OfflineVerifier(root: city.rootBytes, bundle: city.bundle(), now: QRCity.now)
        #expect(verifier.verify(try mutant.make(city), now: QRCity.now).code == mutant.reason.rawValue)
    }

    @Test("there are enough of them, and no two of one name")
    func count() {
        #expect(QRMutant.all.count >= 110)
        #expect(Set(QRMutant.all.map(\.name)).count == QRMutant.all.count)
    }

    @Test("every letter changed to another, and every cut, is refused")
    func letters() throws {
        let text = try city.issue(), alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        for position in text.indices {
            var turned = text
            let old = alphabet.firstIndex(of: text[position])!
            turned[position] = alphabet[(old + 1 + position) % 45]
            if turned != text { #expect(throws: NotAccepted.self, "letter \(position)") { try check(turned) } }
            #expect(throws: NotAccepted.self, "cut at \(position)") { try check(Array(text[..<position])) }
        }
    }

    @Test("every bit of its bytes turned is refused", arguments: 0..<8)
    func bits(bit: UInt8) throws {
        let bytes = try QRMutant.bytes(city)
        for position in bytes.indices {
            var turned = bytes
            turned[position] ^= 1 << bit
            #expect(throws: NotAccepted.self, "byte \(position)") { try check(QRMutant.text(turned)) }
        }
    }

    private func check(_ text: [UInt8]) throws { _ = try CredentialVerifier(trustList: city.trust()).check(qr: text, now: QRCity.now) }
}
