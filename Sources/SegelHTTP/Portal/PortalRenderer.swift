internal import Mustache
internal import SegelCatalogue

/// What a template fills its places with. Absent values are `Nothing`, not nil: a template asks only the innermost thing that has the name, so
/// nothing shines through from around it.
typealias Values = [String: Any]

/// Renders as nothing and counts as absent.
struct Nothing: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

func shown(_ text: String?) -> Any { text.flatMap { $0.isEmpty ? nil : $0 } ?? Nothing() }

/// The frame around each page.
struct Chrome: Sendable {
    let language: Language
    let path: String
    let csrf: String?
    let isCitizen: Bool
    let isOfficer: Bool
    let isRegistrar: Bool
}

/// All templates, parsed once. Mustache escapes every value; no template asks for raw text (a test reads them for `{{{` and `{{&`).
struct PortalRenderer: Sendable {
    private let library: MustacheLibrary

    init() throws {
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in Self.sources { templates[name] = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self)) }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ template: String, title: String, _ chrome: Chrome, page: Values) -> String {
        let isIndonesian = chrome.language == .indonesian
        let values: Values = [
            "title": title, "lang": chrome.language.rawValue, "otherLang": isIndonesian ? "en" : "id",
            "otherLanguage": isIndonesian ? "English" : "Bahasa Indonesia", "t": Texts[chrome.language], "path": chrome.path,
            "csrf": shown(chrome.csrf), "isCitizen": chrome.isCitizen, "isOfficer": chrome.isOfficer, "isRegistrar": chrome.isRegistrar,
            "page": page,
        ]
        return library.render(values, withTemplate: template) ?? ""
    }

    static let sources: [String: [UInt8]] = [
        "top": PackageResources.top_mustache, "bottom": PackageResources.bottom_mustache, "errors": PackageResources.errors_mustache,
        "signin": PackageResources.signin_mustache, "activate": PackageResources.activate_mustache, "home": PackageResources.home_mustache,
        "service": PackageResources.service_mustache, "form": PackageResources.form_mustache,
        "documents": PackageResources.documents_mustache, "check": PackageResources.check_mustache, "case": PackageResources.case_mustache,
        "profile": PackageResources.profile_mustache, "accesses": PackageResources.accesses_mustache,
        "certificate": PackageResources.certificate_mustache, "verify": PackageResources.verify_mustache,
        "queue": PackageResources.queue_mustache, "office": PackageResources.office_mustache,
        "register": PackageResources.register_mustache, "error": PackageResources.error_mustache,
    ]
}
