import HTTPTypes
import SegelCredential
import SegelHTTP
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// The PDF on a certificate's page.
@Suite("Download PDF") struct CertificatePDFTests {
    let folder: TemporaryFolder
    let place: IssuingCity
    let cookie: [(String, String)]

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
        let session = try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        cookie = [("Cookie", "__Host-segel_session=\(session)")]
    }

    private var page: String { "/credentials/\(place.credential.id.text)" }

    @Test("the page offers it, and it comes as a file with a name, kept by nobody on the way; twice the same")
    func offered() async throws {
        place.mall.print(with: Printing(printer: StubPrinter()))
        #expect(try await place.send(.get, page, headers: cookie).text.contains("href=\"\(page)/pdf\""))
        let pdf = try await place.send(.get, page + "/pdf", headers: cookie)
        #expect(pdf.status == 200 && pdf.text.hasPrefix("%PDF-1.7 Surat Izin Praktik"))
        #expect(pdf.headers[.contentType] == "application/pdf" && pdf.headers[.cacheControl] == "no-store")
        #expect(pdf.headers[.contentDisposition] == "attachment; filename=\"SuratIzinPraktik.pdf\"")
        #expect(try await place.send(.get, page + "/pdf", headers: cookie).text == pdf.text)
    }

    @Test("where nothing prints it is not offered, and asking for it is answered, not broken")
    func absent() async throws {
        let html = try await place.send(.get, page, headers: cookie)
        #expect(html.status == 200 && !html.text.contains("\(page)/pdf"))
        #expect(try await place.send(.get, page + "/pdf", headers: cookie).status == 503)
    }

    @Test("once it is revoked its page says so, and no longer that the file is proof")
    func revoked() async throws {
        #expect(try await place.send(.get, page, headers: cookie).text.contains("bukti resminya"))
        try await place.mall.setStatus(.invalid, of: place.credential.id)
        let html = try await place.send(.get, page, headers: cookie).text
        #expect(html.contains("Jangan dipakai lagi") && !html.contains("bukti resminya"))
    }

    @Test("copies for a member have PDFs on their pages: the holder's for each, and the member's own")
    func copies() async throws {
        place.mall.print(with: Printing(printer: StubPrinter()))
        _ = try await place.city.citizen(2)
        let given = ["jumlahAnggota": "2", "anggota.1.nik": "1872010101909901", "anggota.2.nik": "1872010101909902"]
        let card = try await Walk(place.city).issued("DKC-03", for: place.person, given: given)
        let other = try await place.mall.signIn(.nik("1872010101909902"), password: TestCity.passphrase)
        let member = [("Cookie", "__Host-segel_session=\(other)")], own = "/credentials/\(card.id.text)/members/2"
        for (page, cookie, name) in [(own, cookie, "KartuKeluarga-salinan-2"), ("/copies/KartuKeluarga", member, "KartuKeluarga-salinan")] {
            #expect(try await place.send(.get, page, headers: cookie).text.contains("href=\"\(page)/pdf\""), "\(page)")
            let pdf = try await place.send(.get, page + "/pdf", headers: cookie)
            #expect(pdf.status == 200 && pdf.text.hasPrefix("%PDF-1.7 Kartu Keluarga"), "\(page)")
            #expect(pdf.headers[.contentDisposition] == "attachment; filename=\"\(name).pdf\"")
        }
        #expect(try await place.send(.get, own + "/pdf", headers: member).status == 404)
        #expect(try await place.send(.get, "/copies/KartuKeluarga/pdf", headers: cookie).status == 404)
        #expect(try await place.send(.get, "/credentials/\(card.id.text)/members/3/pdf", headers: cookie).status == 404)
    }
}
