import HTTPTypes
import SegelTestSupport
import SegelUseCases
import Testing

@Suite("A wallet whose consent was withdrawn") struct WithdrawnWalletTests {
    @Test("its access and refresh tokens are worth nothing at once; a new offer is a new consent")
    func tokens() async throws {
        let folder = try TemporaryFolder(), place = try await IssuingCity(folder)
        let tokens = try await place.tokens(), refresh = try #require(tokens.refreshToken)
        let given = try #require(try await place.mall.consents(of: place.person).first { $0.given.kind == .wallet })
        try await place.mall.withdrawConsent(given.given.id, for: place.person)
        let renewal = [("grant_type", "refresh_token"), ("refresh_token", refresh)]
        let renewed = try await place.send(
            .post,
            "/openid/token",
            headers: [IssuingCity.form, place.dpop("/openid/token", place: .authorization)],
            IssuingCity.encoded(renewal)
        )
        #expect(renewed.verdict == "400 invalid_grant")
        let copy = try await place.ask("/openid/credential", tokens.accessToken, place.credentialBody())
        #expect(copy.status == 401)
        _ = try await place.tokens()
        let consents = try await place.mall.consents(of: place.person).filter { $0.given.kind == .wallet }
        #expect(consents.map { $0.withdrawnAt == nil } == [true, false])
    }
}
