internal import SegelCatalogue

/// What the API's own refusals say, where the kind of refusal alone would say too little to whoever writes a client.
enum ProblemTexts {
    static let byCode: [String: LocalizedText] = [
        "agency_quota": LocalizedText(
            id: "Kuota pembacaan data pribadi klien ini untuk hari ini sudah habis.",
            en: "This client's reads of personal data for today are used up."
        ),
        "batch_malformed": LocalizedText(
            id: "Yang diharapkan larik JSON berisi teks, atau {\"pdf\": …} dengan berkas PDF dalam base64.",
            en: "A JSON array of strings is expected, or of {\"pdf\": …} with a PDF in base64."
        ),
        "batch_pdf_count": LocalizedText(id: "Paling banyak 100 PDF sekaligus.", en: "At most 100 PDFs at a time."),
        "batch_size": LocalizedText(id: "Satu sampai 1.000 dokumen sekaligus.", en: "One to 1,000 documents at a time."),
        "commit_unknown": LocalizedText(
            id: "Kami belum tahu apakah ini sudah tersimpan. Lihat dahulu sebelum mengulang.",
            en: "We do not know yet whether this was kept. Look before you repeat it."
        ),
        "busy": LocalizedText(
            id: "Terlalu banyak yang meminta ini bersamaan. Tunggu beberapa detik lalu coba lagi.",
            en: "Too many ask for this at the same time. Wait a few seconds, then try again."
        ),
        "case_changed": LocalizedText(
            id: "Permohonan ini sudah berubah sejak Anda membacanya. Baca lagi; ETag menyebut versinya.",
            en: "This application changed since you read it. Read it again; the ETag says what it is now."
        ),
        "cursor_unknown": LocalizedText(
            id: "Kursor ini bukan dari daftar kami, atau terlalu lama. Mulai lagi tanpa kursor.",
            en: "This cursor is none of ours, or too old. Begin again without one."
        ),
        "idempotency_key_missing": LocalizedText(
            id: "Idempotency-Key diperlukan: keputusan tidak boleh terjadi dua kali.",
            en: "An Idempotency-Key is needed: a decision must not happen twice."
        ),
        "idempotency_key_refused": LocalizedText(
            id: "Idempotency-Key berisi 1 sampai 255 huruf ASCII tanpa spasi.",
            en: "An Idempotency-Key is 1 to 255 ASCII characters without spaces."
        ),
        "idempotency_key_reused": LocalizedText(
            id: "Idempotency-Key ini sudah dipakai untuk permintaan lain.",
            en: "This Idempotency-Key was used for another request."
        ),
        "if_match_missing": LocalizedText(
            id: "If-Match diperlukan: ETag permohonan yang Anda baca.",
            en: "If-Match is needed: the ETag of the application as you read it."
        ),
        "limit_refused": LocalizedText(id: "Satu sampai 100 baris sekaligus.", en: "One to 100 lines at a time."),
        "method_not_allowed": LocalizedText(id: "Metode ini tidak ada di alamat ini.", en: "There is no such method at this address."),
        "no_password": LocalizedText(id: "Akun ini tidak memakai kata sandi.", en: "This account has no password."),
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
        "reason_code_unknown": LocalizedText(
            id: "Kode alasan: unreadable, incomplete, mismatch, expired, wrong-document, atau other.",
            en: "Reason codes are unreadable, incomplete, mismatch, expired, wrong-document and other."
        ),
        "reason_text_refused": LocalizedText(
            id: "Alasan paling banyak 2.000 huruf, tanpa karakter kendali.",
            en: "A reason has 2,000 letters at most, and no control characters."
        ),
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
        "too_many_streams": LocalizedText(
            id: "Terlalu banyak aliran yang terbuka. Tutup satu, atau tunggu.",
            en: "Too many streams are open. Close one, or wait."
        ),
        "webhook_code_refused": LocalizedText(
            id: "Kode ini bukan yang dikirim ke alamat webhook.",
            en: "This is not the code that was sent to the webhook's address."
        ),
        "webhook_disabled": LocalizedText(
            id: "Webhook ini dinonaktifkan setelah gagal terlalu lama. Daftarkan lagi.",
            en: "This webhook was disabled after failing for too long. Register it anew."
        ),
        "webhook_known": LocalizedText(id: "Alamat ini sudah terdaftar.", en: "This address is registered already."),
        "webhook_too_many": LocalizedText(id: "Paling banyak lima webhook per klien.", en: "Five webhooks a client at most."),
        "webhook_url_refused": LocalizedText(
            id: "Alamat webhook adalah https, paling panjang 500 huruf, tanpa pengguna dan tanpa #.",
            en: "A webhook's address is https, 500 letters at most, without a user and without a fragment."
        ),
        "way_refused": LocalizedText(id: "Cara ini hanya untuk peramban.", en: "This way is for browsers only."),
    ]
}
