internal import HTTPTypes
package import Hummingbird
internal import NIOCore
package import SegelUseCases

/// The public router: portal, API and published files. `shedding`: by whose lateness it turns away what is too much; nothing is where that is nil.
package struct Server: Sendable {
    package static func router(
        _ mall: Mall,
        limits: RequestLimits = .standard,
        behind proxies: TrustedProxies = .none,
        metrics: HTTPMetrics = .unread(),
        shedding lag: LoopLag? = nil,
        streams: LiveStreams = LiveStreams(),
        hsts: TransportSecurity = .host
    ) throws -> Router<PublicContext> {
        let router = Router(context: PublicContext.self)
        let portal = Portal(mall: mall, renderer: try PortalRenderer(), streams: streams, proxies: proxies, metrics: metrics)
        router.middlewares.add(RequestIdentity())
        router.middlewares.add(RequestObserving(metrics: metrics))
        router.middlewares.add(SecurityHeaders(hsts: mall.configuration.publicURL.hasPrefix("https:") ? hsts : nil))
        if let lag { router.middlewares.add(Shedding(lag, limits, portal)) }
        let limiter = RateLimiter(limits)
        let machines = Router(context: PublicContext.self)
        addMachines(to: machines, mall, limiter, metrics, streams)
        router.middlewares.add(MethodCheck(machines))
        router.middlewares.add(RateLimiting(limiter: limiter, portal: portal))
        portal.addSignIn(to: router)
        portal.addSignIns(to: router)
        portal.addPasswordPages(to: router)
        portal.addSessionPages(to: router)
        portal.addConfirmPages(to: router)
        portal.addProviderPages(to: router)
        portal.addTrustedPages(to: router)
        portal.addCitizenPages(to: router)
        portal.addCasePages(to: router)
        portal.addLiveCase(to: router)
        portal.addTrackingPages(to: router)
        portal.addNoticePages(to: router)
        portal.addReceiptPages(to: router)
        portal.addQueuePages(to: router)
        portal.addComplaintPages(to: router)
        portal.addRightsPages(to: router)
        portal.addRightsDeskPages(to: router)
        portal.addExportPages(to: router)
        portal.addConsentLedgerPages(to: router)
        portal.addRestrictionPages(to: router)
        portal.addErasurePages(to: router)
        portal.addIncidentPages(to: router)
        portal.addSurveyPages(to: router)
        portal.addReportPages(to: router)
        portal.addDocumentPages(to: router)
        portal.addUploads(to: router)
        portal.addCertificatePages(to: router)
        portal.addOfficerPages(to: router)
        portal.addWalletPages(to: router)
        portal.addConsent(to: router)
        portal.addMandatePages(to: router)
        portal.addClientPages(to: router)
        portal.addMemberCopyPages(to: router)
        portal.addCounterPages(to: router)
        portal.addAskPages(to: router)
        portal.addLogPages(to: router)
        portal.addAPIPage(to: router)
        VerifyPageRoutes(mall: mall).add(to: router)
        addMachines(to: router, mall, limiter, metrics, streams)
        addAssets(to: router)
        router.get("**") { request, context in
            try await portal.answering(request, context) { _ in throw Refusal.notFound }
        }
        return router
    }

    /// What programs talk to; each of these is in the document that `OpenAPIRoutes` serves.
    static func addMachines(
        to router: Router<PublicContext>,
        _ mall: Mall,
        _ limiter: RateLimiter,
        _ metrics: HTTPMetrics,
        _ streams: LiveStreams = LiveStreams()
    ) {
        let door = AgencyDoor(mall: mall, limiter: limiter)
        OpenAPIRoutes(mall: mall).add(to: router)
        LogRoutes(mall: mall).add(to: router)
        APIRoutes(mall: mall, metrics: metrics, door: door).add(to: router)
        CaseRoutes(mall: mall, door: door).add(to: router)
        DecisionRoutes(mall: mall, door: door).add(to: router)
        WebhookRoutes(mall: mall, door: door).add(to: router)
        EventRoutes(mall: mall, door: door, streams: streams).add(to: router)
        IssuingRoutes(mall: mall).add(to: router)
        PresentationRoutes(mall: mall, door: door).add(to: router)
        PresentingRoutes(mall: mall).add(to: router)
    }

    private static func addAssets(to router: Router<PublicContext>) {
        // The verify page's modules; one of them is the worker, which is served at the root.
        let modules = [
            ("", PackageResources.verify_js), ("-page", PackageResources.verify_page_js), ("-verdict", PackageResources.verify_verdict_js),
            ("-lists", PackageResources.verify_lists_js), ("-trust", PackageResources.verify_trust_js),
            ("-status", PackageResources.verify_status_js), ("-keys", PackageResources.verify_keys_js),
            ("-jws", PackageResources.verify_jws_js), ("-sdjwt", PackageResources.verify_sdjwt_js), ("-qr", PackageResources.verify_qr_js),
            ("-cbor", PackageResources.verify_cbor_js), ("-json", PackageResources.verify_json_js),
            ("-bytes", PackageResources.verify_bytes_js), ("-scan", PackageResources.verify_scan_js),
            ("-symbol", PackageResources.verify_symbol_js), ("-modules", PackageResources.verify_modules_js),
        ].map { ("verify\($0.0).js", "text/javascript; charset=utf-8", $0.1) }
        let assets =
            modules + [
                ("segel.css", "text/css; charset=utf-8", PackageResources.segel_css),
                ("seal.svg", "image/svg+xml", PackageResources.seal_svg),
                ("ask.js", "text/javascript; charset=utf-8", PackageResources.ask_js),
                ("documents.js", "text/javascript; charset=utf-8", PackageResources.documents_js),
                ("left.js", "text/javascript; charset=utf-8", PackageResources.left_js),
                ("passkey.js", "text/javascript; charset=utf-8", PackageResources.passkey_js),
                ("track.js", "text/javascript; charset=utf-8", PackageResources.track_js),
            ]
        for (name, type, bytes) in assets {
            router.get("/assets/\(name)") { _, _ in
                Response(
                    status: .ok,
                    headers: [.contentType: type, .cacheControl: "public, max-age=3600"],
                    body: .init(byteBuffer: ByteBuffer(bytes: bytes))
                )
            }
        }
    }
}

/// What every answer tells the browser: nothing runs, nothing is framed, nothing is guessed, nothing leaks to the next site.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    /// Nil without TLS.
    let hsts: TransportSecurity?

    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        if response.headers[.contentSecurityPolicy] == nil { response.headers[.contentSecurityPolicy] = ContentPolicy.plain }
        response.headers[.xContentTypeOptions] = "nosniff"
        // Not `no-referrer`: browsers then post our own forms with `Origin: null`, which is refused.
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        let permissions = HTTPField.Name("Permissions-Policy")!
        if response.headers[permissions] == nil { response.headers[permissions] = "camera=(), microphone=(), geolocation=()" }
        response.headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] = "same-origin"
        if let hsts { response.headers[.strictTransportSecurity] = hsts.field }
        return response
    }
}
