internal import Mustache
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// The frame around each page.
struct Chrome: Sendable {
    let language: Language
    /// Where the page can be fetched again; empty: where it was. The answer to a post has an address that cannot be fetched.
    let path: String
    /// With what it was asked for, but for the language; empty, or ends with `&`.
    var query = ""
    let csrf: String?
    let isCitizen: Bool
    let isOfficer: Bool
    /// Whether complaints and reports are theirs.
    var isSupervisor = false
    /// Whether they answer citizens about their data.
    var answersRights = false
    let isRegistrar: Bool
    /// Whether they help people at a counter.
    var isAtCounter = false
    /// The address that was asked for; the menu marks the part of the portal it belongs to.
    var here = ""
    /// For whom the page is, where it is not for the person themselves.
    var acting: ActingBanner?
}

/// What stands on top of each page that is somebody else's.
struct ActingBanner: Sendable {
    let text: String
    let client: String
    let basis: String
    let href: String

    init(_ acting: Acting, _ language: Language) {
        let words = Words(language: language)
        text = words[acting.helper.basis == .assistance ? "assistingFor" : "actingFor"]
        client = acting.client
        basis = "\(words["basis.\(acting.helper.basis.rawValue)"]), \(words.until(acting))"
        href = "/for/\(acting.mandate.text)"
    }
}

/// One place in the main menu.
struct MenuEntry: Sendable {
    /// Of the text.
    let key: String
    let href: String
    let isHere: Bool
}

extension Chrome {
    var menu: [MenuEntry] {
        var entries: [MenuEntry] = []
        if isCitizen {
            let isOwn = acting == nil && (here == "/" || isIn("/cases") || isIn("/credentials") || isIn("/copies"))
            entries.append(MenuEntry(key: "menuCases", href: "/", isHere: isOwn))
            entries.append(MenuEntry(key: "myData", href: "/profile", isHere: isIn("/profile") || isIn("/notices")))
            entries.append(MenuEntry(key: "menuMandates", href: "/mandates", isHere: acting != nil || isIn("/mandates")))
            entries.append(MenuEntry(key: "menuRights", href: "/rights", isHere: isIn("/rights") || isIn("/accesses")))
        }
        if isOfficer { entries.append(MenuEntry(key: "queue", href: "/office", isHere: here == "/office" || isIn("/office/cases"))) }
        if isSupervisor {
            entries.append(MenuEntry(key: "complaints", href: "/office/complaints", isHere: isIn("/office/complaints")))
            entries.append(MenuEntry(key: "reports", href: "/office/reports", isHere: isIn("/office/reports") || isIn("/office/comments")))
        }
        if answersRights { entries.append(MenuEntry(key: "rightsDesk", href: "/office/rights", isHere: isIn("/office/rights"))) }
        if isRegistrar { entries.append(MenuEntry(key: "register", href: "/office/register", isHere: isIn("/office/register"))) }
        if isAtCounter {
            let isHere = acting != nil || isIn("/office/counter") || isIn("/office/mandates")
            entries.append(MenuEntry(key: "menuCounter", href: "/office/counter", isHere: isHere))
        }
        if isCitizen || isOfficer {
            entries.append(MenuEntry(key: "menuSignIns", href: "/sign-ins", isHere: isIn("/sign-ins") || isIn("/trusted")))
        }
        if !isCitizen && !isOfficer {
            entries.append(MenuEntry(key: "signIn", href: "/sign-in", isHere: isIn("/sign-in") || isIn("/activate")))
        }
        if !isCitizen && !isOfficer { entries.append(MenuEntry(key: "menuTrack", href: "/track", isHere: isIn("/track"))) }
        entries.append(MenuEntry(key: "menuVerify", href: "/verify", isHere: isIn("/verify")))
        return entries
    }

    private func isIn(_ part: String) -> Bool { here == part || here.hasPrefix(part + "/") }
}

/// All templates, parsed once for each language with its fixed words in them, each escaping as `HTMLText` does; no template asks for raw text (a
/// test reads them for `{{{` and `{{&`).
struct PortalRenderer: Sendable {
    private let indonesian: MustacheLibrary
    private let english: MustacheLibrary

    init() throws {
        HTMLText.register()
        indonesian = try Self.library(.indonesian)
        english = try Self.library(.english)
    }

    private static func library(_ language: Language) throws -> MustacheLibrary {
        let templates = try sources.mapValues { bytes in
            try MustacheTemplate(string: HTMLText.pragma + FixedWords.put(into: String(decoding: bytes, as: UTF8.self), Texts[language]))
        }
        return MustacheLibrary(templates: templates)
    }

    func render(_ template: String, title: String, _ chrome: Chrome, page: Values) -> String {
        let isIndonesian = chrome.language == .indonesian
        let texts = Texts[chrome.language]
        let menu = chrome.menu.map { ["href": $0.href, "text": texts[$0.key] ?? $0.key, "here": $0.isHere] as Values }
        let acting = chrome.acting.map { ["text": $0.text, "client": $0.client, "basis": $0.basis, "href": $0.href] as Values }
        let values: Values = [
            "title": title, "lang": chrome.language.rawValue, "otherLang": isIndonesian ? "en" : "id",
            "otherLanguage": isIndonesian ? "English" : "Bahasa Indonesia", "path": chrome.path, "query": chrome.query,
            "csrf": shown(chrome.csrf), "menu": menu, "page": page, "acting": acting ?? Nothing(),
            // Two or three places are one line on a phone.
            "folds": menu.count > 3, "place": shown(chrome.menu.first { $0.isHere }.flatMap { texts[$0.key] }),
        ]
        return (isIndonesian ? indonesian : english).render(values, withTemplate: template) ?? ""
    }

    static let sources: [String: [UInt8]] = [
        "top": PackageResources.top_mustache, "bottom": PackageResources.bottom_mustache, "errors": PackageResources.errors_mustache,
        "signins": PackageResources.signins_mustache, "sessions": PackageResources.sessions_mustache,
        "password": PackageResources.password_mustache, "confirmfirst": PackageResources.confirmfirst_mustache,
        "fields": PackageResources.fields_mustache, "timeline": PackageResources.timeline_mustache,
        "progress": PackageResources.progress_mustache, "live": PackageResources.live_mustache,
        "track": PackageResources.track_mustache, "thread": PackageResources.thread_mustache,
        "complaints": PackageResources.complaints_mustache, "complaint": PackageResources.complaint_mustache,
        "complaintqueue": PackageResources.complaintqueue_mustache, "survey": PackageResources.survey_mustache,
        "reports": PackageResources.reports_mustache, "comments": PackageResources.comments_mustache,
        "signin": PackageResources.signin_mustache, "activate": PackageResources.activate_mustache, "home": PackageResources.home_mustache,
        "service": PackageResources.service_mustache, "form": PackageResources.form_mustache,
        "documents": PackageResources.documents_mustache, "check": PackageResources.check_mustache, "case": PackageResources.case_mustache,
        "profile": PackageResources.profile_mustache, "accesses": PackageResources.accesses_mustache,
        "certificate": PackageResources.certificate_mustache, "verify": PackageResources.verify_mustache,
        "ask": PackageResources.ask_mustache, "asked": PackageResources.asked_mustache,
        "queue": PackageResources.queue_mustache, "office": PackageResources.office_mustache,
        "register": PackageResources.register_mustache, "error": PackageResources.error_mustache,
        "walletcode": PackageResources.walletcode_mustache, "walletoffer": PackageResources.walletoffer_mustache,
        "consent": PackageResources.consent_mustache, "mandates": PackageResources.mandates_mustache,
        "mandatefields": PackageResources.mandatefields_mustache, "mandatenew": PackageResources.mandatenew_mustache,
        "mandatecode": PackageResources.mandatecode_mustache, "mandateoffer": PackageResources.mandateoffer_mustache,
        "client": PackageResources.client_mustache, "counter": PackageResources.counter_mustache,
        "slip": PackageResources.slip_mustache, "notified": PackageResources.notified_mustache,
        "rights": PackageResources.rights_mustache, "looks": PackageResources.looks_mustache, "look": PackageResources.look_mustache,
        "lookfacts": PackageResources.lookfacts_mustache, "confirm": PackageResources.confirm_mustache,
        "export": PackageResources.export_mustache, "ledger": PackageResources.ledger_mustache,
        "restriction": PackageResources.restriction_mustache, "rightsqueue": PackageResources.rightsqueue_mustache,
        "rightsrequest": PackageResources.rightsrequest_mustache, "erasure": PackageResources.erasure_mustache,
        "incidents": PackageResources.incidents_mustache,
        "notices": PackageResources.notices_mustache, "noticelist": PackageResources.noticelist_mustache,
        "contactcode": PackageResources.contactcode_mustache, "provider": PackageResources.provider_mustache,
        "trusted": PackageResources.trusted_mustache, "recover": PackageResources.recover_mustache,
        "recovery": PackageResources.recovery_mustache, "log": PackageResources.log_mustache, "api": PackageResources.api_mustache,
    ]
}
