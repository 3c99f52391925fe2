extension Texts {
    static let signIns: [(key: String, id: String, en: String)] = [
        ("menuSignIns", "Cara masuk", "Sign-in"),
        ("signIns", "Cara Anda masuk", "How you sign in"),
        (
            "signInsHelp",
            "Kunci sandi tersimpan di ponsel, komputer, atau kunci keamanan Anda, dan dibuka dengan sidik jari, wajah, atau PIN perangkat. Situs tiruan tidak dapat memakainya. Pasang di lebih dari satu perangkat.",
            "A passkey is kept in your phone, computer or security key, and opened with your finger, face or the device's PIN. A look-alike site cannot use it. Put one on more than one device."
        ),
        ("passkeys", "Kunci sandi", "Passkeys"),
        ("noPasskeys", "Belum ada kunci sandi.", "No passkey yet."),
        ("passkeyWhere", "Di mana kunci sandi ini disimpan?", "Where is this passkey kept?"),
        ("devicePhone", "Ponsel", "Phone"),
        ("deviceComputer", "Komputer", "Computer"),
        ("deviceSecurityKey", "Kunci keamanan", "Security key"),
        ("passkeyAdd", "Tambah kunci sandi", "Add a passkey"),
        ("passkeyAdded", "Kunci sandi ditambahkan.", "The passkey was added."),
        (
            "passkeyRemoved", "Kunci sandi dihapus. Perangkat lain harus masuk lagi.",
            "The passkey was removed. Other devices must sign in again."
        ),
        ("passkeySince", "sejak", "since"),
        ("passkeyUsed", "terakhir dipakai", "last used"),
        ("passkeyMissing", "Peramban ini belum mengenal kunci sandi.", "This browser does not know passkeys yet."),
        (
            "passkeyFailed", "Kunci sandi tidak terbaca. Muat ulang halaman ini lalu coba lagi.",
            "The passkey could not be read. Reload this page and try again."
        ),
        ("passkeyAgain", "Kunci sandi tidak dapat ditambahkan. Coba lagi.", "The passkey could not be added. Try again."),
        (
            "passkeyLast", "Ini satu-satunya cara Anda masuk. Tambahkan yang lain dahulu.",
            "This is your only way to sign in. Add another one first."
        ),
        ("passkeySignIn", "Masuk dengan kunci sandi", "Sign in with a passkey"),
        ("passkeySignInHelp", "Tanpa NIK dan kata sandi.", "Without NIK and password."),
        ("passkeyNeeded", "Masuk dengan kunci sandi", "Sign in with a passkey"),
        (
            "passkeyNeededFirst",
            "Petugas bekerja dengan kunci sandi. Tambahkan satu di perangkat ini, lalu masuk lagi dengannya.",
            "Officers work with a passkey. Add one on this device, then sign in again with it."
        ),
        (
            "passkeyNeededNow", "Anda masuk dengan kata sandi. Keluar, lalu masuk dengan kunci sandi Anda untuk bekerja.",
            "You signed in with a password. Sign out, then sign in with your passkey to work."
        ),
        (
            "passwordGiveUpHelp", "Dengan kunci sandi, kata sandi tidak lagi diperlukan. Tanpa kata sandi tidak ada yang dapat dicuri.",
            "With a passkey the password is not needed any more. Without one there is nothing to steal."
        ),
        ("passwordGiveUp", "Hapus kata sandi saya", "Remove my password"),
        ("passwordGone", "Kata sandi dihapus.", "Your password was removed."),
        ("passwordStays", "Kata sandi dapat dihapus setelah ada kunci sandi.", "It can be removed once there is a passkey."),
        (
            "passkeyLost",
            "Semua perangkat hilang? Datang ke loket mana pun dengan KTP: petugas memberi kode baru. Dokumen Anda tetap ada.",
            "Lost all devices? Come to any counter with your identity card: an officer gives you a new code. Your documents stay."
        ),
        ("remove", "Hapus", "Remove"),
    ]
}
