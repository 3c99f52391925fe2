import Foundation
import Testing

@Suite("segel incident", .serialized)
struct IncidentCommandTests {
    private static let incident = """
        what: {id: Uji, en: Data were opened without a reason}
        how: {id: Uji, en: Test}
        remedy: {id: Uji, en: Test}
        contact: {id: Uji, en: Test}
        from: 2020-01-01T00:00:00Z
        until: NOW
        discovered: NOW
        affected: {openedBy: operator}
        """

    @Test("a file with mistakes names their lines; checked it changes nothing; recorded it says whom it concerns and whether it is in time")
    func record() throws {
        let city = try OperatedCity()
        let data = ["--data", city.data] + city.passphrase
        try city.write("person.json", #"{"nik":"1872010101909901","nama":"Warga Uji","tglLahir":"1990-01-01"}"#)
        let registered = try city.segel(["citizen", "add", "--register", city.file("person.json")] + data)
        #expect(registered.status == 0, "\(registered.errors)")
        // The looks of this second are in the past by then.
        Thread.sleep(forTimeInterval: 1.1)
        let now = Date(timeIntervalSinceNow: -0.1).ISO8601Format()
        try city.write("incident.yaml", Self.incident.replacing("NOW", with: now))
        try city.write("bad.yaml", Self.incident.replacing("NOW", with: now).replacing("remedy:", with: "fix:"))
        let bad = try city.segel(["incident", "record", city.file("bad.yaml")] + data)
        #expect(bad.status == 64 && bad.errors.contains("missing-key"))
        let check = try city.segel(["incident", "record", city.file("incident.yaml"), "--check"] + data)
        #expect(check.status == 0 && check.output == "it would concern 1 citizens\n", "\(check.errors)")
        #expect(try city.segel(["incident", "list"] + data).output.isEmpty)
        let recorded = try city.segel(["incident", "record", city.file("incident.yaml")] + data)
        #expect(recorded.status == 0 && recorded.output.contains("concerns 1, read by 0") && recorded.output.contains("in time"))
        let id = String(recorded.output.prefix(32))
        let shown = try city.segel(["incident", "show", id] + data)
        #expect(shown.output.contains("Data were opened without a reason"))
        #expect(try city.segel(["incident", "show", "x"] + data).status != 0)
    }
}
