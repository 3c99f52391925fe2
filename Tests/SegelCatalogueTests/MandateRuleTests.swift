import SegelCatalogue
import Testing

@Suite("How long somebody may act for somebody else") struct MandateRuleTests {
    let today = CivilDate(iso: "2026-03-02")!

    private func last(_ basis: MandateBasis, born birth: String?) -> Result<String, MandateRefusal> {
        do throws(MandateRefusal) {
            return .success(try basis.lastDay(bornOn: birth.flatMap { CivilDate(iso: $0) }, from: today).iso)
        } catch { return .failure(error) }
    }

    @Test("a parent until the day before the child is 17, whatever year that is; nobody for somebody of age")
    func parents() {
        #expect(last(.parent, born: "2020-02-29") == .success("2037-02-27"))
        #expect(last(.parent, born: "2009-03-03") == .success("2026-03-02"))
        #expect(last(.parent, born: "2009-03-02") == .failure(.notMinor))
        #expect(last(.parent, born: nil) == .failure(.birthUnknown))
    }

    @Test("a guardian for a year, and of a child not beyond its 17th birthday")
    func guardians() {
        #expect(last(.guardian, born: "2020-01-01") == .success("2027-03-02"))
        #expect(last(.guardian, born: "2009-06-01") == .success("2026-05-31"))
        #expect(last(.guardian, born: "1950-01-01") == .success("2027-03-02"))
    }

    @Test("a power of attorney for a year, from 17 on; a child's for a parent from 60 on")
    func adults() {
        #expect(last(.powerOfAttorney, born: "1990-01-01") == .success("2027-03-02"))
        #expect(last(.powerOfAttorney, born: "2009-03-03") == .failure(.minor))
        #expect(last(.child, born: "1966-03-02") == .success("2027-03-02"))
        #expect(last(.child, born: "1966-03-03") == .failure(.notElderly))
    }

    @Test("a scope is never empty, and who applies follows") func scope() throws {
        #expect(throws: MandateRefusal.scopeMissing) { try MandateScope(services: [], acts: [.apply]) }
        #expect(throws: MandateRefusal.scopeMissing) { try MandateScope(services: nil, acts: []) }
        let scope = try MandateScope(services: ["SIP"], acts: [.apply])
        #expect(scope.allows(.follow, in: "SIP") && !scope.allows(.fetch, in: "SIP") && !scope.allows(.apply, in: "DKC-01"))
    }
}
