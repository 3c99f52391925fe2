import HTTPTypes
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("The timeline of a case") struct TimelineTests {
    let folder: TemporaryFolder
    let place: TrackingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await TrackingCity(folder)
    }

    @Test("where it is, on whom it waits, what is promised, what comes next; in both languages, without a script")
    func submitted() async throws {
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        let page = try await place.get("/cases/\(place.waiting)", cookie).text
        for words in [
            "Persyaratan lengkap; waktu mulai dihitung.", "Dijanjikan selesai 9 Maret 2026",
            "aria-current=\"step\"><h3>Pemeriksaan berkas DPMPTSP",
            "Loket, Dinas Penanaman Modal", "Menunggu giliran di meja ini.",
            "<h3>Rekomendasi Dinas Kesehatan</h3><p class=\"dim small\">Berikutnya",
            "0 dari 5 hari kerja",
        ] { #expect(page.contains(words), "\(words)") }
        let english = try await place.get("/cases/\(place.waiting)?lang=en", cookie).text
        for words in ["Promised by 9 March 2026", "Next", "It is here now", "0 of 5 working days"] {
            #expect(english.contains(words), "\(words)")
        }
    }

    @Test("a returned case says what is needed of whom, and that the clock stands still; mended, the day has moved")
    func returned() async throws {
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        try await place.giveBack(place.waiting, by: place.officers[0])
        let page = try await place.get("/cases/\(place.waiting)", cookie).text
        for words in [
            "Nomor STR: Nomor tidak terbaca.", "Waktu berhenti di sini.", "Menunggu Anda.", "<h3>Pemeriksaan berkas DPMPTSP</h3>",
        ] {
            #expect(page.contains(words), "\(words)")
        }
        place.city.clock.advance(2 * 86_400)
        try await place.mall.save(["noSTR": "STR-2"], in: place.waiting, for: place.person)
        try await place.mall.submitCase(place.waiting, for: place.person)
        let later = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        let after = try await place.get("/cases/\(place.waiting)", later).text
        #expect(after.contains("Waktu berjalan lagi.") && after.contains("Dijanjikan selesai 11 Maret 2026"))
    }

    @Test("the renewed part is the page's part, and nobody else's")
    func fragment() async throws {
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        let page = try await place.get("/cases/\(place.waiting)", cookie).text
        let part = try await place.get("/cases/\(place.waiting)/progress", cookie)
        #expect(part.status == 200 && !part.text.contains("<html") && part.text.contains("aria-current=\"step\""))
        #expect(page.contains(part.text.trimmingSuffix { $0.isNewline }))
        #expect(try await place.get("/cases/\(place.waiting)/progress").status == 303)
    }

    @Test("the script runs where there is something to wait for, and asks us alone")
    func policy() async throws {
        let cookie = TrackingCity.cookie(try await place.session(TrackingCity.citizen))
        let live = try await place.get("/cases/\(place.waiting)", cookie)
        #expect(live.text.contains("/assets/track.js") && live.headers[.contentSecurityPolicy]?.contains("connect-src 'self'") == true)
        try await place.mall.withdrawCase(place.waiting, for: place.person)
        let over = try await place.get("/cases/\(place.waiting)", cookie)
        #expect(!over.text.contains("<script") && over.headers[.contentSecurityPolicy]?.contains("script-src") == false)
    }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isDropped(last) { text = text.dropLast() }
        return String(text)
    }
}
