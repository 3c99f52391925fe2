/// The words around following a case.
extension Texts {
    static let tracking: [(key: String, id: String, en: String)] = [
        ("menuTrack", "Lacak", "Track"),
        ("trackTitle", "Lacak permohonan", "Track an application"),
        (
            "trackIntro", "Tanpa akun, dengan nomor permohonan dan PIN yang Anda terima saat mengirimnya.",
            "Without an account, by the reference and the PIN you got when you submitted it."
        ),
        ("trackReference", "Nomor permohonan", "Reference"),
        ("trackReferenceHelp", "Misalnya SIP-260302-7K2M9Q.", "Such as SIP-260302-7K2M9Q."),
        ("trackPIN", "PIN", "PIN"),
        ("trackPINHelp", "6 angka.", "6 digits."),
        ("trackButton", "Lihat status", "See the status"),
        ("trackRefused", "Nomor dan PIN tidak cocok", "Reference and PIN do not match"),
        (
            "trackRefusedHelp",
            "Periksa keduanya. Setelah beberapa kali keliru, tunggu 15 menit. PIN baru dapat dibuat di halaman permohonan setelah masuk.",
            "Check both. After some wrong tries, wait 15 minutes. A new PIN can be made on the application's page once you are signed in."
        ),
        ("trackUpdated", "Terakhir berubah", "Last change"),
        (
            "trackNeedsYou", "Ada yang perlu Anda perbaiki. Masuk untuk melihatnya.",
            "Something is needed from you. Sign in to see what."
        ),
        ("trackAnother", "Lacak yang lain", "Track another"),
        (
            "trackMore", "Di sini hanya status. Rincian, dokumen, dan perbaikan ada di akun Anda.",
            "The status only. Details, documents and corrections are in your account."
        ),
        ("pinTitle", "PIN pelacakan", "Tracking PIN"),
        (
            "pinHelp",
            "Catat sekarang: hanya ditampilkan sekali. Dengan nomor permohonan dan PIN ini status dapat dilihat tanpa masuk, di",
            "Write it down now: it is shown once. With the reference and this PIN the status can be seen without signing in, at"
        ),
        ("pinRenew", "PIN pelacakan baru", "A new tracking PIN"),
        ("pinRenewHelp", "PIN yang lama tidak berlaku lagi.", "The old PIN will not work any more."),
        ("pinRenewButton", "Buat PIN baru", "Make a new PIN"),
        ("receipt", "Tanda terima", "Receipt"),
        ("receiptSubmission", "Yang dikirim", "What was submitted"),
        ("receiptsAll", "Unduh semua tanda terima", "Download all receipts"),
        (
            "receiptsHelp",
            "Setiap langkah bertanda tangan dan terikat pada langkah sebelumnya; tidak ada yang dapat dihapus atau ditukar tanpa ketahuan.",
            "Each step is signed and bound to the one before; none can be removed or moved unnoticed."
        ),
        ("comesNext", "Berikutnya", "Next"),
        ("comesLast", "Terakhir", "At the end"),
        ("inQueue", "Menunggu giliran di meja ini.", "Waiting for its turn at this desk."),
        ("beingWorkedOn", "Seorang petugas sedang mengerjakannya.", "An officer is working on it."),
        ("waitsForSubmission", "Isi dan kirim permohonan", "Fill in and submit the application"),
        ("waitsForMending", "Perbaiki yang diminta", "Mend what is asked for"),
        ("waitsForYou", "Menunggu Anda.", "Waiting for you."),
        ("waitsForApplicant", "Menunggu pemohon.", "Waiting for the applicant."),
        ("clockStarts", "Persyaratan lengkap; waktu mulai dihitung.", "Requirements are complete; the clock starts."),
        ("clockStops", "Waktu berhenti di sini.", "The clock stands still from here."),
        ("clockGoesOn", "Waktu berjalan lagi.", "The clock goes on."),
        ("clockUsed", "Waktu terpakai", "Time used"),
        ("liveOn", "Halaman ini memperbarui diri sendiri.", "This page renews itself."),
        ("liveChanged", "Baru saja diperbarui.", "Renewed just now."),
    ]
}
