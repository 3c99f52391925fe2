internal import Foundation
internal import SegelHTTP
internal import SegelUseCases

/// The whole journey over HTTP, as people walk it. Every step throws when the portal does not do what it promises.
struct Journey {
    let base: String
    let ask: (AdminRequest) async throws -> AdminResponse

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Issued {
        let id: String
        let bytes: Data
        let pdf: Data
        let number: String
    }

    /// A signed-in browser for each officer.
    func officers() async throws -> [String: Browser] {
        var browsers: [String: Browser] = [:]
        for officer in DemoCity.officers {
            let duties = officer.duties.map { text in
                let parts = text.split(separator: "@").map(String.init)
                return Duty(role: parts[0], agency: parts[1])
            }
            guard case .activation(_, let code) = try await ask(.addOfficer(name: officer.name, duties: duties, nik: nil)) else {
                throw Failure(description: "no activation code for \(officer.name)")
            }
            browsers[officer.name] = try await activated(officer.name, code)
        }
        return browsers
    }

    /// First sign-in: the code an officer handed over, then a password of one's own.
    func activated(_ name: String, _ code: String) async throws -> Browser {
        let browser = Browser(base)
        let password = UUID().uuidString
        let activated = try await browser.post("/activate", ["name": name, "code": code, "password": password])
        let home = try await browser.post("/sign-in", ["name": name, "password": password])
        guard try !home.hidden("_csrf").isEmpty else {
            throw Failure(description: "\(name) could not sign in: \(activated.status) \(activated.path), then \(home.status) \(home.path)")
        }
        return browser
    }

    func register(_ person: [String: String], by registrar: Browser) async throws -> Browser {
        let form = try await registrar.get("/office/register")
        let page = try await registrar.post("/office/register", person, from: form)
        guard let code = try page.first("code big\">([0-9A-Z-]{19})<") else { throw Failure(description: "the registrar got no code") }
        return try await activated(person["nik"] ?? "", code)
    }

    struct Application {
        let id: String
        let reference: String
        let prefilled: Int
        /// Answers that had to be typed although the mall held them.
        let retyped: Int
    }

    /// Fills in a service's form, attaches documents, submits.
    func apply(
        _ browser: Browser,
        service: String,
        answers: [[String: String]],
        files: [(field: String, name: String, type: String, bytes: Data)],
        held: [String: String]
    ) async throws -> Application {
        let start = try await browser.get("/services/\(service)")
        var page = try await browser.post("/services/\(service)/start", [:], from: start)
        guard let id = try page.first("action=\"/cases/([0-9a-f]{32})/form/1\"") else {
            throw Failure(description: "no draft for \(service)")
        }
        var retyped = 0
        for (position, given) in answers.enumerated() {
            var fields = given
            for (name, value) in try prefilled(page) where fields[name] == nil { fields[name] = value }
            retyped += given.values.filter { $0.count > 3 && held.values.contains($0) && given["ayahNoKK"] != $0 }.count
            page = try await browser.post("/cases/\(id)/form/\(position + 1)", fields, from: page)
            guard page.status == 200 else {
                throw Failure(
                    description: "section \(position + 1) of \(service) was refused: \(try page.first("class=\"why\">([^<]*)<") ?? "?")"
                )
            }
        }
        let check = try await browser.upload("/cases/\(id)/documents", files, from: page)
        let prefilled = Int(try check.first("<p>([0-9]+) isian") ?? "") ?? 0
        let sent = try await browser.post("/cases/\(id)/submit", [:], from: check)
        guard let reference = try sent.first("class=\"code\">([A-Z0-9-]+)<"), sent.count(of: "alert good") > 0 else {
            throw Failure(description: "\(service) was not accepted: \(try sent.first("<li><a[^>]*>([^<]*)<") ?? "?")")
        }
        return Application(id: id, reference: reference, prefilled: prefilled, retyped: retyped)
    }

    /// The values a form page already holds, so that posting it changes none.
    private func prefilled(_ page: Browser.Page) throws -> [String: String] {
        var values: [String: String] = [:]
        for match in page.html.matches(
            of: try Regex("<input type=\"[a-z]+\" id=\"([A-Za-z0-9]+)\" name=\"[A-Za-z0-9]+\" value=\"([^\"]+)\"")
        ) {
            values[String(match[1].substring ?? "")] = String(match[2].substring ?? "")
        }
        for match in page.html.matches(of: try Regex("<input type=\"radio\" name=\"([A-Za-z0-9]+)\" value=\"([^\"]+)\" checked")) {
            values[String(match[1].substring ?? "")] = String(match[2].substring ?? "")
        }
        return values
    }

    /// An officer opens the case and decides.
    func decide(_ browser: Browser, _ id: String, _ decision: String, _ extra: [String: String] = [:]) async throws {
        let page = try await browser.get("/office/cases/\(id)")
        var fields = extra
        fields["decision"] = decision
        fields["revision"] = try page.hidden("revision")
        let after = try await browser.post("/office/cases/\(id)/decide", fields, from: page)
        guard after.status == 200 else {
            throw Failure(description: "the decision was refused: \(try after.first("role=\"alert\"><p>([^<]*)<") ?? "\(after.status)")")
        }
    }

    func retrieve(_ browser: Browser, _ caseID: String) async throws -> Issued {
        let page = try await browser.get("/cases/\(caseID)")
        guard let id = try page.first("/credentials/([0-9a-f]{32})\"") else { throw Failure(description: "no credential was issued") }
        let certificate = try await browser.get("/credentials/\(id)")
        let file = try await browser.get("/credentials/\(id)/download")
        guard certificate.status == 200, file.status == 200 else { throw Failure(description: "the credential cannot be retrieved") }
        let pdf = try await browser.get("/credentials/\(id)/pdf")
        guard pdf.status == 200, pdf.body.starts(with: Array("%PDF-1.7".utf8)) else { throw Failure(description: "there is no PDF") }
        return Issued(id: id, bytes: file.body, pdf: pdf.body, number: try certificate.first("<span class=\"code\">([^<]+)<") ?? "")
    }
}
