internal import SegelCredential

extension Texts {
    static let providers: [(key: String, id: String, en: String)] = [
        ("providerSignIn", "Masuk dengan", "Sign in with"),
        ("providers", "Akun dari penyedia lain", "Accounts of other providers"),
        (
            "providersHelp", "Akun yang dihubungkan membuka Segel seperti kata sandi. Hubungkan hanya akun Anda sendiri.",
            "A linked account opens Segel as a password does. Link only what is your own."
        ),
        ("noProviderLinks", "Belum ada yang dihubungkan.", "Nothing is linked yet."),
        ("providerLink", "Hubungkan", "Link"), ("providerUnlink", "Putuskan", "Unlink"), ("providerSince", "dihubungkan", "linked"),
        ("providerLinked", "Akun dihubungkan.", "The account was linked."),
        (
            "providerUnlinked", "Hubungan diputuskan. Perangkat lain harus masuk lagi.",
            "The link was cut. Other devices must sign in again."
        ),
        ("providerGoTitle", "Hubungkan akun", "Link an account"),
        (
            "providerGo", "Anda menuju situs penyedia, masuk di sana, lalu kembali ke sini.",
            "You go to the provider's site, sign in there and come back."
        ),
        ("providerContinue", "Lanjut ke", "Continue to"),
        ("providerFailedTitle", "Tidak dapat masuk dengan cara ini", "This way of signing in did not work"),
        ("providerBack", "Kembali ke halaman masuk", "Back to signing in"), ("providerCode", "Kode", "Code"),
        (
            "providerFailed.again", "Jawaban penyedia tidak dapat dipercaya. Mulai lagi dari halaman masuk.",
            "The provider's answer cannot be trusted. Begin again from the sign-in page."
        ),
        ("providerFailed.denied", "Anda atau penyedia membatalkannya.", "You or the provider said no."),
        (
            "providerFailed.unreachable", "Penyedia sedang tidak dapat dihubungi. Coba lagi nanti.",
            "The provider cannot be reached now. Try again later."
        ),
        (
            "providerFailed.notLinked",
            "Akun itu belum dihubungkan dengan Segel. Masuk dengan cara Anda yang lain, lalu hubungkan di \u{201C}Cara masuk\u{201D}.",
            "That account is not linked to Segel. Sign in another way, then link it under \u{201C}Sign-in\u{201D}."
        ),
        (
            "providerFailed.linkTaken", "Akun itu sudah dihubungkan dengan akun Segel lain.",
            "That account is linked to another Segel account."
        ),
    ]
}

extension Words {
    /// What somebody can do about a sign-in that did not work.
    func failure(_ failure: SignInFailure) -> String {
        switch failure {
        case .denied: self["providerFailed.denied"]
        case .unreachable, .metadataRefused: self["providerFailed.unreachable"]
        case .notLinked: self["providerFailed.notLinked"]
        case .linkTaken: self["providerFailed.linkTaken"]
        default: self["providerFailed.again"]
        }
    }
}
