extension Texts {
    static let trusted: [(key: String, id: String, en: String)] = [
        ("trusted", "Orang tepercaya", "Trusted people"),
        (
            "trustedIntro",
            "Jika semua perangkat dan kata sandi hilang, beberapa orang yang Anda tunjuk bersama-sama dapat memastikan bahwa itu Anda. Mereka tidak melihat data Anda. Loket tetap selalu bisa.",
            "If every device and password is lost, some people you name can together confirm that it is you. They see none of your data. A counter always works too."
        ),
        ("trustedMine", "Yang Anda percayai", "Whom you trust"), ("noTrusted", "Belum ada.", "Nobody yet."),
        ("trustedSince", "sejak", "since"), ("trustedNew", "baru berlaku setelah tiga hari", "counts after three days"),
        ("trustedInvite", "Buat undangan", "Make an invitation"),
        (
            "trustedInviteHelp", "Undangan adalah kode. Serahkan sendiri; yang menerima akan melihat nama Anda.",
            "An invitation is a code. Hand it over yourself; whoever accepts it sees your name."
        ),
        ("trustedCode", "Kode undangan", "Invitation code"),
        (
            "trustedCodeHelp", "Ditampilkan sekali, berlaku tujuh hari, untuk satu orang.",
            "Shown once, good for seven days, for one person."
        ),
        ("trustedOpen", "undangan belum diterima", "invitations not accepted yet"),
        ("trustedNeeded", "Berapa orang harus memastikan?", "How many must confirm?"), ("trustedSave", "Simpan", "Save"),
        ("trustedRelying", "Yang memercayai Anda", "Who trusts you"),
        ("trustedAccept", "Terima undangan", "Accept an invitation"),
        (
            "trustedAcceptHelp", "Ketik kode yang Anda terima. Nama Anda lalu terlihat oleh yang mengundang.",
            "Type the code you were given. Whoever invited you then sees your name."
        ),
        ("trustedConfirm", "Pastikan pemulihan", "Confirm a recovery"),
        (
            "trustedConfirmHelp",
            "Hanya jika Anda bertemu atau mengenali suaranya: ketik kode yang ia bacakan. Pesan tertulis tidak cukup.",
            "Only if you meet them or know the voice: type the code they read to you. A written message is not enough."
        ),
        ("trustedWithdraw", "Tarik kembali", "Take it back"), ("trustedConfirmed", "Anda sudah memastikan.", "You have confirmed."),
        ("trustedEnd", "Tidak ingin lagi?", "No longer want to?"), ("trustedEndButton", "Berhenti", "Step down"),
        ("trustedDone", "Tersimpan.", "Saved."),
        ("recoveryCode", "Kode pemulihan", "Recovery code"),
        ("recoveryOpenTitle", "Ada yang memulihkan akun Anda", "Somebody is recovering your account"),
        (
            "recoveryOpen", "Orang tepercaya memastikan bahwa Anda kehilangan semua cara masuk. Jika bukan Anda, hentikan sekarang.",
            "Trusted people confirm that you lost every way in. If that is not you, stop it now."
        ),
        ("recoveryReadyAt", "Dapat dipakai sejak", "Can be used from"), ("recoveryCancel", "Hentikan pemulihan", "Stop the recovery"),
        ("recoverTitle", "Tidak bisa masuk lagi", "Cannot sign in any more"),
        ("recoverCounter", "Di loket mana pun", "At any counter"),
        (
            "recoverCounterHelp",
            "Datang dengan KTP. Petugas memastikan itu Anda dan memberi kode baru; semua cara masuk lama berakhir. Dokumen Anda tetap ada.",
            "Come with your identity card. An officer makes sure that it is you and gives you a new code; all old ways in end. Your documents stay."
        ),
        ("recoverTrusted", "Dengan orang tepercaya", "By trusted people"),
        (
            "recoverTrustedHelp",
            "Buat kode, simpan, dan bacakan kepada orang-orang yang dahulu Anda tunjuk. Setelah cukup yang memastikan, tunggu dua hari, lalu kembali ke sini.",
            "Make a code, keep it, and read it to the people you named. Once enough have confirmed it, wait two days and come back here."
        ),
        ("recoverMake", "Buat kode pemulihan", "Make a recovery code"),
        ("recoverCodeTitle", "Kode pemulihan Anda", "Your recovery code"),
        (
            "recoverCodeHelp", "Ditampilkan sekali. Bacakan kepada orang tepercaya; jangan dikirim sebagai pesan.",
            "Shown once. Read it to your trusted people; do not send it as a message."
        ),
        ("recoverFinish", "Pasang kata sandi baru", "Set a new password"),
        (
            "recovery_failed", "NIK dan kode tidak cocok, atau kodenya sudah tidak berlaku.",
            "NIK and code do not fit, or the code is good no more."
        ),
        (
            "recovery_waits", "Kode benar, tetapi belum cukup yang memastikan atau waktu tunggu belum lewat.",
            "The code is right, but not enough have confirmed it, or the waiting time is not over."
        ),
        ("recovery_over", "Kode ini sudah dihentikan atau lewat waktunya.", "This code was stopped or is over."),
        ("recovery_code_malformed", "Kode terdiri dari 16 huruf dan angka.", "A code has 16 letters and digits."),
        (
            "trusted_too_new", "Anda baru saja dipercayai; baru berlaku setelah tiga hari.",
            "You were named just now; it counts after three days."
        ),
        ("trusted_too_many", "Paling banyak tujuh orang, undangan termasuk.", "Seven people at most, invitations included."),
        (
            "trusted_invitation_refused", "Undangan tidak berlaku: periksa kodenya, atau minta yang baru.",
            "The invitation is not good: check the code, or ask for a new one."
        ),
        ("trusted_needed_refused", "Pilih dari dua sampai sebanyak orang yang Anda percayai.", "Choose from two to as many as you trust."),
        ("purposeTrustedPerson", "Nama ditunjukkan kepada orang tepercaya", "Name shown to a trusted person"),
        ("notice.recovery.begun", "Pemulihan dimulai", "A recovery began"),
        ("notice.recovery.confirmed", "Pemulihan dipastikan", "A recovery was confirmed"),
        ("notice.recovery.cancelled", "Pemulihan dihentikan", "A recovery was stopped"),
        ("notice.trusted.changed", "Orang tepercaya berubah", "Trusted people changed"),
    ]
}
