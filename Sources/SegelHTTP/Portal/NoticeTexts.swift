extension Texts {
    static let notices: [(key: String, id: String, en: String)] = [
        ("notices", "Pemberitahuan", "Notices"),
        (
            "noticesIntro",
            "Kami memberi tahu ketika permohonan Anda berpindah atau ada yang masuk ke akun Anda. Pesan kami tidak memuat nama, NIK, atau tautan: buka Segel seperti biasa.",
            "We tell you when an application moves or somebody signs in to your account. Our messages carry no name, no NIK and no link: open Segel as you always do."
        ),
        ("noticesOff", "Kota ini belum mengirim pemberitahuan.", "This city sends no notices yet."),
        ("contacts", "Kontak Anda", "Your contacts"),
        ("noContacts", "Belum ada kontak.", "No contact yet."),
        ("contactAdd", "Tambah kontak", "Add a contact"),
        ("contactWhere", "Lewat apa?", "By what?"),
        ("contactAddress", "Nomor telepon atau alamat surel", "Telephone number or e-mail address"),
        ("contactHelp", "Misalnya 0812 3456 7890 atau nama@contoh.id", "Such as 0812 3456 7890 or name@example.org"),
        (
            "contactConsent", "Saya setuju dihubungi di sini. Persetujuan dapat ditarik kapan saja dengan menghapus kontak.",
            "I agree to be told there. I can take this back at any time by removing the contact."
        ),
        ("contactSend", "Kirim kode", "Send a code"),
        (
            "contactNothing", "Nomor atau surel tidak membuka apa pun: tidak untuk masuk, tidak untuk pemulihan.",
            "A number or address opens nothing: neither signing in nor recovery."
        ),
        ("contactWaits", "menunggu kode", "waits for its code"), ("contactSince", "dipastikan", "confirmed"),
        ("contactEnter", "Masukkan kode", "Enter the code"),
        ("contactCodeTitle", "Pastikan kontak", "Confirm the contact"),
        (
            "contactCodeIntro", "Kami mengirim kode enam angka. Kode berlaku 10 menit; pengiriman dapat memakan waktu satu menit.",
            "We sent a code of six digits. It is good for 10 minutes; sending may take a minute."
        ),
        ("contactCode", "Kode enam angka", "Six-digit code"), ("contactConfirm", "Pastikan", "Confirm"),
        ("contactAgain", "Kirim kode lagi", "Send another code"), ("contactBack", "Kembali ke pemberitahuan", "Back to notices"),
        ("contactDone", "Kontak dipastikan.", "The contact was confirmed."), ("contactGone", "Kontak dihapus.", "The contact was removed."),
        ("noticeHistory", "Yang sudah kami kirim", "What we sent"), ("noNotices", "Belum ada pemberitahuan.", "No notice yet."),
        ("channel.email", "Surel", "E-mail"), ("channel.whatsapp", "WhatsApp", "WhatsApp"), ("channel.sms", "SMS", "SMS"),
        ("notice.waiting", "akan dikirim", "to be sent"), ("notice.sent", "terkirim", "sent"),
        ("notice.dead", "tidak sampai", "did not arrive"),
        ("notice.case.received", "Permohonan diterima", "Application received"),
        ("notice.case.moved", "Permohonan berpindah meja", "Application moved on"),
        ("notice.case.returned", "Permohonan perlu perhatian Anda", "Application needs your attention"),
        ("notice.case.rejected", "Permohonan diputuskan", "Application decided"),
        ("notice.case.withdrawn", "Permohonan ditarik", "Application withdrawn"),
        ("notice.case.late", "Melewati tanggal janji", "Past its promised date"),
        ("notice.certificate.ready", "Dokumen siap", "Document ready"),
        ("notice.certificate.changed", "Keadaan dokumen berubah", "A document's state changed"),
        ("notice.certificate.offered", "Dokumen ditawarkan di loket", "Document offered at a counter"),
        ("notice.sign-in.opened", "Ada yang masuk", "Somebody signed in"),
        ("notice.sign-in.added", "Cara masuk ditambahkan", "A way to sign in was added"),
        ("notice.sign-in.removed", "Cara masuk dihapus", "A way to sign in was removed"),
        ("notice.sign-in.password-changed", "Kata sandi diganti", "The password was changed"),
        ("notice.sign-in.sessions-ended", "Semua sesi diakhiri", "All sessions were ended"),
        ("notice.sign-in.code-given", "Petugas memberi kode", "An officer gave a code"),
        ("notice.sign-in.reset", "Kata sandi baru dipasang", "A new password was set"),
        ("notice.contact.added", "Kontak ditambahkan", "Contact added"), ("notice.contact.removed", "Kontak dihapus", "Contact removed"),
        ("notice.contact.code", "Kode kontak", "Contact code"),
        ("purposeRecovery", "Kode baru di loket", "New code at a counter"),
        ("contact_channel", "Pilih salah satu cara.", "Choose one of the ways."),
        (
            "contact_malformed", "Nomor atau alamat ini tidak dapat dipakai. Periksa penulisannya.",
            "This number or address cannot be used. Check how it is written."
        ),
        ("contact_too_many", "Paling banyak lima kontak. Hapus satu dahulu.", "Five contacts at most. Remove one first."),
        ("contact_known", "Kontak ini sudah ada.", "This contact is there already."),
        ("contact_consent", "Centang persetujuannya dahulu.", "Tick the consent first."),
        ("contact_codes_spent", "Terlalu banyak kode hari ini. Coba lagi besok.", "Too many codes today. Try again tomorrow."),
        (
            "contact_code_refused", "Kode salah atau sudah lewat waktunya. Periksa, atau minta kode lagi.",
            "The code is wrong or over. Check it, or ask for another one."
        ),
    ]
}
