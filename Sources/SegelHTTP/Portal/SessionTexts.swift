extension Texts {
    /// Passwords, open sessions, and being asked again.
    static let sessions: [(key: String, id: String, en: String)] = [
        (
            "password_too_short", "Kata sandi ini terlalu pendek: paling sedikit 10 huruf.",
            "This password is too short: 10 characters or more."
        ),
        (
            "password_too_long", "Kata sandi ini terlalu panjang: paling banyak 256 huruf.",
            "This password is too long: 256 characters at most."
        ),
        (
            "password_common", "Kata sandi ini dipakai banyak orang dan pertama kali dicoba pencuri. Pilih yang lain.",
            "Many people use this password, and thieves try it first. Choose another one."
        ),
        (
            "password_guessable",
            "Kata sandi ini hampir seluruhnya terdiri dari nama, nomor, atau tanggal Anda, atau nama tempat ini. Tambahkan kata lain.",
            "This password is little more than your name, numbers or dates, or the name of this place. Add other words."
        ),
        ("password_unchanged", "Kata sandi baru sama dengan yang lama.", "The new password is the old one."),
        ("passwordChange", "Ganti kata sandi", "Change password"),
        (
            "passwordChangeHelp", "Perangkat lain yang sedang masuk akan dikeluarkan. Kunci sandi tetap berlaku.",
            "Other devices that are signed in will be signed out. Passkeys stay."
        ),
        ("passwordOld", "Kata sandi sekarang", "Current password"),
        ("passwordChanged", "Kata sandi diganti. Perangkat lain dikeluarkan.", "Your password was changed. Other devices were signed out."),
        (
            "passwordOldWrong", "Kata sandi sekarang tidak cocok. Setelah lima kali salah, akun beristirahat 15 menit.",
            "The current password does not match. After five wrong ones the account rests for 15 minutes."
        ),
        ("signInsBack", "Cara Anda masuk", "How you sign in"),
        ("sessionsTitle", "Di mana Anda sedang masuk", "Where you are signed in"),
        (
            "sessionsHelp",
            "Sesi berakhir setelah 30 menit tidak dipakai, dan paling lama 8 jam. Tidak mengenal salah satunya? Akhiri, lalu ganti kata sandi.",
            "A session ends after 30 minutes without use, and after 8 hours at most. Do not know one of them? End it, then change your password."
        ),
        ("sessionsShow", "Lihat dan akhiri sesi yang terbuka", "See and end open sessions"),
        ("sessionThis", "Perangkat ini", "This device"),
        ("sessionUnknown", "Peramban tidak dikenal", "Unknown browser"),
        ("sessionBegan", "masuk", "signed in"),
        ("sessionUsed", "terakhir dipakai", "last used"),
        ("sessionEnd", "Akhiri", "End"),
        ("sessionEndOthers", "Akhiri semua yang lain", "End all others"),
        ("sessionAlone", "Tidak ada sesi lain.", "There is no other session."),
        ("sessionEnded", "Sesi itu diakhiri.", "That session was ended."),
        ("sessionOthersEnded", "Semua sesi lain diakhiri.", "All other sessions were ended."),
        ("wayPassword", "kata sandi", "password"), ("wayPasskey", "kunci sandi", "passkey"),
        ("wayProvider", "penyedia lain", "another provider"),
        ("confirmFirst", "Pastikan ini Anda", "Make sure it is you"),
        (
            "confirmFirstHelp", "Kontak dan cara masuk hanya diubah oleh Anda sendiri. Setelah ini Anda punya waktu lima menit.",
            "Only you yourself change contacts and ways to sign in. After this you have five minutes."
        ),
        ("confirmFirstDo", "Lanjut", "Continue"),
        (
            "changeNeedsYou", "Untuk menambah atau menghapus, pastikan dahulu ini Anda.",
            "To add or remove one, make sure first that it is you."
        ),
    ]
}
