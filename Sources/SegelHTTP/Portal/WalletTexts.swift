/// The words around wallets.
extension Texts {
    static let wallet: [(key: String, id: String, en: String)] = [
        ("walletAdd", "Simpan ke dompet digital", "Add to my wallet"),
        (
            "walletAddHelp", "Salinan di dompet digital Anda; dapat ditunjukkan tanpa memberi tahu kami.",
            "A copy in your wallet app; you can show it without telling us."
        ),
        (
            "walletAddEarly", "Dompet Anda menerimanya sendiri begitu permohonan ini diputuskan.",
            "Your wallet receives it by itself once this application is decided."
        ),
        ("walletTitle", "Simpan ke dompet digital", "Add to my wallet"),
        (
            "walletCodeIntro", "Langkah 1 dari 2. Ingat atau catat kode ini; dompet Anda akan memintanya.",
            "Step 1 of 2. Remember this code or write it down; your wallet will ask for it."
        ),
        ("walletCode", "Kode untuk dompet Anda", "The code for your wallet"),
        (
            "walletCodeSecret", "Jangan berikan kepada siapa pun, petugas pun tidak memintanya.",
            "Give it to nobody. No officer will ask for it."
        ),
        ("walletNext", "Lanjut ke langkah 2", "On to step 2"),
        ("walletLasts", "Berlaku satu kali, selama", "Good once, for"),
        ("minutes", "menit", "minutes"),
        (
            "walletOfferIntro", "Langkah 2 dari 2. Buka dompet di perangkat ini, atau pindai dengan ponsel Anda.",
            "Step 2 of 2. Open the wallet on this device, or scan with your phone."
        ),
        ("walletOpen", "Buka dompet digital", "Open my wallet"),
        ("walletScan", "Pindai dengan dompet di ponsel", "Scan with the wallet on your phone"),
        ("walletPicture", "Kode QR untuk dompet digital", "QR code for a wallet"),
        ("walletAddress", "Alamat dalam kode QR", "The address in the QR code"),
        ("walletAsks", "Dompet akan meminta kode dari langkah 1.", "The wallet will ask for the code of step 1."),
        ("consentTitle", "Dompet meminta dokumen Anda", "A wallet asks for your documents"),
        ("consentAsks", "ingin menyimpan salinan dokumen ini untuk Anda:", "wants to keep a copy of these documents for you:"),
        ("consentClaims", "Isinya:", "It says:"),
        ("consentWaits", "masih diproses", "still being decided"),
        ("consentNone", "Anda belum punya dokumen ini.", "You do not have this document yet."),
        ("consentNotThis", "Jangan dokumen ini", "Not this one"),
        ("consentGoes", "Anda akan kembali ke", "You will return to"),
        ("consentAllow", "Izinkan", "Allow"),
        ("consentDeny", "Tolak", "Deny"),
        (
            "authorizationBad",
            "Permintaan dompet tidak dapat dibaca, sudah dipakai, atau sudah lewat waktunya. Mulai lagi dari dompet Anda.",
            "The wallet's request cannot be read, was used, or has run out. Start again from your wallet."
        ),
    ]
}
