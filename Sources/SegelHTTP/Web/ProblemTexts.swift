internal import SegelCatalogue

/// What the API's own refusals say, where the kind of refusal alone would say too little to whoever writes a client.
enum ProblemTexts {
    static let byCode: [String: LocalizedText] = [
        "agency_quota": LocalizedText(
            id: "Kuota pembacaan data pribadi klien ini untuk hari ini sudah habis.",
            en: "This client's reads of personal data for today are used up."
        ),
        "batch_malformed": LocalizedText(id: "Yang diharapkan larik JSON berisi teks.", en: "A JSON array of strings is expected."),
        "batch_size": LocalizedText(id: "Satu sampai 1.000 kredensial sekaligus.", en: "One to 1,000 credentials at a time."),
        "commit_unknown": LocalizedText(
            id: "Kami belum tahu apakah ini sudah tersimpan. Lihat dahulu sebelum mengulang.",
            en: "We do not know yet whether this was kept. Look before you repeat it."
        ),
        "cursor_unknown": LocalizedText(
            id: "Kursor ini bukan dari daftar kami. Mulai lagi tanpa kursor.",
            en: "This cursor is none of ours. Begin again without one."
        ),
        "idempotency_key_refused": LocalizedText(
            id: "Idempotency-Key berisi 1 sampai 255 huruf ASCII tanpa spasi.",
            en: "An Idempotency-Key is 1 to 255 ASCII characters without spaces."
        ),
        "idempotency_key_reused": LocalizedText(
            id: "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
            en: "This Idempotency-Key was used for another request."
        ),
        "limit_refused": LocalizedText(id: "Satu sampai 100 baris sekaligus.", en: "One to 100 lines at a time."),
        "method_not_allowed": LocalizedText(id: "Metode ini tidak ada di alamat ini.", en: "There is no such method at this address."),
        "not_signed_in": LocalizedText(
            id: "Token akses dengan bukti DPoP diperlukan.",
            en: "An access token with a DPoP proof is needed."
        ),
        "overloaded": LocalizedText(
            id: "Layanan sedang sangat ramai. Tunggu sebentar lalu coba lagi.",
            en: "The service is very busy. Wait a little, then try again."
        ),
        "policy_unknown": LocalizedText(id: "Kebijakan ini tidak dikenal.", en: "There is no such policy."),
        "purpose_missing": LocalizedText(
            id: "Sebutkan tujuan dan nomor permohonannya: Segel-Purpose dan Segel-Case.",
            en: "State the purpose and the case it is for: Segel-Purpose and Segel-Case."
        ),
        "rate_limited": LocalizedText(id: "Terlalu sering. Tunggu sebentar.", en: "Too often. Wait a little."),
        "request_too_large": LocalizedText(id: "Permintaan terlalu besar.", en: "The request is too large."),
        "return_to_refused": LocalizedText(
            id: "returnTo adalah alamat https, hanya untuk same-device.",
            en: "returnTo is an https address, for same-device only."
        ),
        "scope_missing": LocalizedText(id: "Token ini tidak untuk hal itu.", en: "This token is not for that."),
        "store_full": LocalizedText(
            id: "Tempat penyimpanan kami penuh. Tidak ada yang tersimpan; coba lagi nanti.",
            en: "Our storage is full. Nothing was kept; try again later."
        ),
        "store_unreachable": LocalizedText(
            id: "Penyimpanan kami tidak terjangkau. Coba lagi nanti.",
            en: "Our storage cannot be reached. Try again later."
        ),
        "way_refused": LocalizedText(id: "Cara ini hanya untuk peramban.", en: "This way is for browsers only."),
    ]
}
