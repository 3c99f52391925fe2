internal import SegelCatalogue

/// Every fixed word of the portal, Indonesian first. A test checks that no key lacks a language and no template a key.
enum Texts {
    static subscript(language: Language) -> [String: String] { language == .indonesian ? indonesian : english }

    static let all =
        common + signIns + sessions + wallet + tracking + office + mandates + rights + notices + providers + trusted + bundles + verifyPage
        + log + api

    private static let common: [(key: String, id: String, en: String)] = [
        ("skip", "Langsung ke isi", "Skip to content"),
        ("yes", "Ya", "Yes"), ("no", "Tidak", "No"),
        ("tagline", "Layanan publik digital", "Digital public services"),
        ("menu", "Menu utama", "Main menu"),
        ("myCases", "Permohonan saya", "My applications"),
        ("myData", "Data saya", "My data"),
        ("whoLooked", "Siapa melihat data saya", "Who looked at my data"),
        ("queue", "Antrean kerja", "Work queue"),
        ("register", "Daftarkan warga", "Register a citizen"),
        ("menuCases", "Permohonan", "Applications"),
        ("menuVerify", "Periksa dokumen", "Verify a document"),
        ("problemMark", "Perbaiki", "Error"),
        ("askTitle", "Tanya dompet digital", "Ask a wallet"),
        (
            "askIntro", "Pilih satu pertanyaan. Dompet pemegangnya hanya menunjukkan yang perlu untuk menjawabnya.",
            "Choose one question. The holder's wallet shows only what it takes to answer it."
        ),
        ("askAsks", "Yang diminta dari dompet", "What the wallet is asked for"),
        ("askShows", "Yang akan Anda lihat", "What you will see"),
        ("askShowsNothing", "Anda hanya melihat jawabannya: ya atau tidak.", "You see the answer only: yes or no."),
        ("askWhere", "Di mana dompetnya?", "Where is the wallet?"),
        ("askOther", "Di ponsel lain", "On another phone"),
        ("askSame", "Di perangkat ini", "On this device"),
        ("askBrowser", "Lewat peramban ini", "Through this browser"),
        (
            "askKept", "Jawaban dihapus dari sini setelah setengah jam; presentasinya sendiri tidak disimpan.",
            "The answer is deleted here after half an hour; the presentation itself is not kept."
        ),
        (
            "askSameHelp", "Buka dompet di perangkat ini. Setelah setuju, Anda kembali ke sini.",
            "Open the wallet on this device. Once you agree, you come back here."
        ),
        (
            "askOtherHelp", "Pindai dengan ponsel yang memiliki dompet, atau buka tautan ini di sana.",
            "Scan this with the phone that has the wallet, or open this link there."
        ),
        ("askBrowserHelp", "Peramban menanyakan dompet mana yang dipakai.", "Your browser asks which wallet to use."),
        ("askAddress", "Tautan untuk dompet", "The link for the wallet"),
        ("askPicture", "Kode QR dengan permintaan untuk dompet", "QR code with the request for the wallet"),
        ("askOpen", "Buka dompet", "Open the wallet"),
        ("askWaiting", "Menunggu jawaban. Halaman ini memuat ulang sendiri.", "Waiting for the answer. This page reloads by itself."),
        (
            "askNoBrowser", "Peramban ini belum bisa menanyakan dompet. Pilih ponsel lain atau perangkat ini.",
            "This browser cannot ask wallets yet. Choose another phone or this device."
        ),
        (
            "askBrowserFailed", "Dompet tidak menjawab. Coba lagi, atau pilih cara lain.",
            "The wallet did not answer. Try again, or choose another way."
        ),
        ("askElsewhere", "Sudah dijawab. Lanjutkan di jendela yang dibuka dompet.", "Answered. Go on in the window the wallet opened."),
        ("askExpired", "Waktunya habis tanpa jawaban.", "Time ran out without an answer."),
        ("askAgain", "Tanya lagi", "Ask again"),
        ("askYes", "Ya", "Yes"),
        ("askNo", "Tidak", "No"),
        ("askDeclined", "Pemegang tidak menjawab", "The holder did not answer"),
        ("askHolds", "ya", "yes"),
        ("askFails", "tidak", "no"),
        ("signOut", "Keluar", "Sign out"),
        (
            "footer", "Segel – isi data sekali, urus dari rumah. Memakai portal ini gratis.",
            "Segel – fill in once, apply from home. Using this portal is free."
        ),
        ("problemTitle", "Masih ada yang perlu diperbaiki", "Something needs your attention"),
        ("signInTitle", "Masuk", "Sign in"),
        ("signIn", "Masuk", "Sign in"),
        ("signInName", "NIK atau nama petugas", "NIK or officer's name"),
        (
            "signInNameHelp", "Warga: 16 angka NIK. Petugas: nama yang diberikan kantor.",
            "Citizens: the 16 digits of your NIK. Officers: the name your office gave you."
        ),
        ("signInFailed", "Belum bisa masuk", "Could not sign you in"),
        (
            "signInFailedHelp", "Nama atau kata sandi tidak cocok. Setelah 5 kali keliru, tunggu 15 menit.",
            "Name and password do not match. After 5 wrong tries, wait 15 minutes."
        ),
        ("password", "Kata sandi", "Password"),
        ("signedOut", "Anda sudah keluar.", "You are signed out."),
        ("activated", "Kata sandi tersimpan. Silakan masuk.", "Your password is saved. Please sign in."),
        ("seeServices", "Layanan dan syaratnya", "Services and what they need"),
        (
            "signInFirst", "Masuk dahulu; data yang sudah ada pada kami terisi sendiri.",
            "Sign in first; what we hold already fills itself in."
        ),
        ("haveCode", "Saya punya kode aktivasi", "I have an activation code"),
        (
            "noAccount", "Belum punya akun? Datang sekali ke loket mana pun dengan KTP; petugas memberi Anda kode aktivasi.",
            "No account yet? Come once to any counter with your identity card; an officer gives you an activation code."
        ),
        ("activateTitle", "Aktifkan akun", "Activate your account"),
        (
            "activateIntro", "Masukkan kode dari petugas, lalu pilih kata sandi Anda sendiri. Kode hanya berlaku satu kali.",
            "Enter the code the officer gave you and choose a password of your own. The code works once."
        ),
        ("activate", "Aktifkan", "Activate"),
        ("activationCode", "Kode aktivasi", "Activation code"),
        ("activationCodeHelp", "16 huruf dan angka, misalnya AB12-CD34-EF56-GH78.", "16 letters and digits, such as AB12-CD34-EF56-GH78."),
        ("newPassword", "Kata sandi baru", "New password"),
        (
            "newPasswordHelp",
            "Paling sedikit 10 huruf, tanpa nama, NIK, tanggal lahir, atau nama kota. Beberapa kata acak mudah diingat dan kuat.",
            "At least 10 characters, without your name, NIK, birthday or the city's name. A few random words are strong and easy to remember."
        ),
        (
            "activationFailed", "Kode tidak cocok atau sudah kedaluwarsa. Periksa lagi, atau minta kode baru di loket.",
            "The code does not match or has expired. Check it, or ask for a new one at a counter."
        ),
        ("weHold", "Kami menyimpan", "We hold"),
        ("weHoldValues", "data dan", "data items and"),
        ("weHoldDocuments", "dokumen Anda, tersegel.", "documents of yours, sealed."),
        ("seeMyData", "Lihat data saya", "See my data"),
        ("hello", "Selamat datang", "Welcome"),
        ("whatNext", "Selanjutnya, mungkin Anda perlu", "Next, you may need"),
        ("filledByOffice", "Diisi petugas", "Filled in by the office"),
        ("nothingNeeded", "Tidak ada yang perlu Anda lakukan sekarang.", "Nothing is needed from you now."),
        ("needed", "Yang perlu Anda perbaiki", "What we need from you"),
        ("noCases", "Belum ada permohonan. Pilih layanan di bawah.", "No applications yet. Choose a service below."),
        ("myCredentials", "Dokumen terbit", "My documents"),
        ("services", "Layanan", "Services"),
        ("service", "Layanan", "Service"),
        ("promised", "Dijanjikan selesai", "Promised by"),
        ("who", "Siapa yang dapat mengajukan", "Who may apply"),
        ("howLong", "Lama proses", "How long it takes"),
        ("cost", "Biaya", "Cost"),
        ("free", "Gratis", "Free"),
        ("legal", "Dasar hukum", "Legal basis"),
        ("prepare", "Siapkan foto atau pindaian dokumen asli", "Have photos or scans of these originals ready"),
        ("ifNeeded", "hanya bila diperlukan", "only where needed"),
        ("readyTitle", "Sebelum mulai", "Before you start"),
        ("ready.ready", "Ada", "Here"),
        ("ready.missing", "Belum ada", "Missing"),
        ("ready.expired", "Kedaluwarsa", "Expired"),
        ("ready.ended", "Tidak berlaku lagi", "No longer valid"),
        ("ready.mismatched", "Berbeda", "Differs"),
        ("getIt", "Ajukan", "Apply for it"),
        ("purposeCredentialEnded", "Dokumen digantikan", "A document was replaced"),
        ("purposeDeathRecorded", "Kematian dicatat", "A death was recorded"),
        ("knownHelp", "Anda tidak perlu mengetiknya lagi.", "You need not type it again."),
        ("start", "Mulai permohonan", "Start the application"),
        ("saveContinue", "Simpan dan lanjutkan", "Save and continue"),
        ("back", "Kembali", "Back"),
        ("optional", "boleh dikosongkan", "optional"),
        ("documentsTitle", "Dokumen", "Documents"),
        (
            "documentsHelp",
            "PDF, JPEG, atau PNG, paling besar 25 MB. Dokumen disimpan tersegel; hanya petugas yang memeriksa permohonan ini dapat membukanya, dan Anda dapat melihat siapa.",
            "PDF, JPEG or PNG, at most 25 MB. Documents are kept sealed; only officers who check this application can open them, and you can see who did."
        ),
        ("useHeld", "Pakai dokumen yang sudah ada", "Use one you gave before"),
        ("none", "– tidak –", "– none –"),
        ("choose", "– pilih –", "– choose –"),
        ("chooseFile", "Pilih berkas atau ambil foto", "Choose a file or take a photo"),
        ("replaceFile", "Ganti dengan berkas lain", "Replace by another file"),
        ("attached", "Terlampir", "Attached"),
        ("sending", "Mengirim", "Sending"),
        (
            "sendingWaits", "Sambungan terputus. Yang sudah terkirim tersimpan; dicoba lagi sendiri.",
            "The connection broke. What was sent is kept; trying again by itself."
        ),
        (
            "sendingFailed", "Belum berhasil terkirim. Pilih berkas yang sama lagi: pengiriman dilanjutkan, tidak dari awal.",
            "It could not be sent yet. Choose the same file again: it goes on where it stopped."
        ),
        ("notAttached", "Belum dilampirkan", "Not attached yet"),
        ("checkTitle", "Periksa jawaban Anda", "Check your answers"),
        ("change", "Ubah", "Change"),
        ("declaration", "Dengan mengirim, saya menyatakan data ini benar.", "By submitting I declare that these data are true."),
        ("submit", "Kirim permohonan", "Submit the application"),
        ("received", "Permohonan Anda kami terima", "We have received your application"),
        ("receivedHelp", "Nomor permohonan Anda", "Your reference"),
        (
            "receivedNext", "Tidak ada yang perlu Anda lakukan sekarang. Perkembangannya selalu terlihat di halaman ini.",
            "Nothing is needed from you now. This page always shows how it is going."
        ),
        (
            "onlyThese", "Cukup perbaiki yang disebut di atas. Yang lain tidak perlu diulang.",
            "Mend only what is named above. Nothing else is asked again."
        ),
        ("clockStopped", "Waktu berhenti sampai Anda memperbaikinya", "The clock waits until you have mended it"),
        (
            "draftHelp", "Permohonan ini belum dikirim. Jawaban Anda sudah tersimpan.",
            "This application is not submitted yet. Your answers are saved."
        ),
        ("continueDraft", "Lanjutkan mengisi", "Go on filling in"),
        ("nowHere", "Sedang dikerjakan di sini", "It is here now"),
        ("fix", "Perbaiki", "Put it right"),
        ("rejectedTitle", "Permohonan ditolak", "The application was rejected"),
        (
            "appeal", "Anda dapat mengajukan keberatan di loket pengaduan dalam 21 hari kerja.",
            "You may appeal at the complaints counter within 21 working days."
        ),
        ("ready", "Dokumen Anda sudah terbit", "Your document is ready"),
        ("openCertificate", "Buka dokumen", "Open the document"),
        ("timeline", "Perjalanan permohonan", "Timeline"),
        ("desk", "Sekarang di", "Now at"),
        ("withdraw", "Tarik permohonan ini", "Withdraw this application"),
        (
            "withdrawHelp", "Permohonan yang ditarik tidak diproses lagi. Anda dapat mengajukan yang baru kapan saja.",
            "A withdrawn application is not worked on any more. You may apply anew at any time."
        ),
        ("withdrawButton", "Ya, tarik permohonan", "Yes, withdraw it"),
        (
            "myDataHelp", "Data ini mengisi formulir Anda. Setiap nilai menyebut asal dan tanggalnya.",
            "These data fill in your forms. Each value names its source and date."
        ),
        (
            "myDataWrong",
            "Ada yang salah? Data dari register hanya dapat diubah oleh kantor yang mencatatnya. Datanglah ke loket dengan dokumen pendukung.",
            "Something wrong? Register data can be changed only by the office that keeps them. Come to a counter with supporting documents."
        ),
        ("noDocuments", "Belum ada dokumen.", "No documents yet."),
        (
            "whoLookedHelp", "Setiap kali petugas membuka data Anda, tercatat di sini dan dalam log yang tidak dapat diubah.",
            "Each time an officer opens your data it is recorded here and in a log that cannot be altered."
        ),
        ("nobodyLooked", "Belum ada petugas yang membuka data Anda.", "No officer has opened your data so far."),
        ("when", "Kapan", "When"),
        ("actor", "Siapa", "Who"),
        ("purpose", "Untuk apa", "Purpose"),
        ("caseWord", "Permohonan", "Application"),
        ("logPlace", "Nomor log", "Log entry"),
        ("downloadPDF", "Unduh PDF", "Download PDF"),
        (
            "downloadPDFHelp",
            "PDF ini bertanda tangan elektronik dan memuat dokumen digitalnya. Setiap unduhan sama; dapat dicetak pada kertas A4 biasa.",
            "This PDF is signed electronically and carries the digital document. Every download is the same; it prints on plain A4 paper."
        ),
        ("download", "Unduh dokumen digital", "Download the digital document"),
        (
            "downloadHelp",
            "Berkas ini bukti resminya: simpan, dan kirim kepada siapa pun yang perlu memeriksa. Halaman ini dapat dicetak pada kertas A4 biasa.",
            "This file is the official proof: keep it, and send it to whoever needs to check it. This page prints on plain A4 paper."
        ),
        ("notValid", "Dokumen ini tidak berlaku", "This document is not valid"),
        (
            "notValidHelp", "Jangan dipakai lagi. Tanyakan sebabnya kepada kantor penerbit.",
            "Do not use it any more. Ask the issuing office why."
        ),
        ("statusWord", "Status", "Status"),
        ("signedElectronically", "Ditandatangani secara elektronik", "Signed electronically"),
        (
            "howToVerify", "Keasliannya dibuktikan oleh dokumen digital yang diunduh, bukan oleh cetakan ini. Periksa di",
            "The downloaded digital document proves authenticity, not this print. Verify at"
        ),
        ("verifyTitle", "Periksa keaslian dokumen", "Verify a document"),
        (
            "verifyIntro", "Siapa pun boleh memeriksa, tanpa akun. Isi dokumen tidak disimpan.",
            "Anybody may verify, without an account. What you paste is not kept."
        ),
        ("verifyButton", "Periksa", "Verify"),
        ("verifyAnother", "Periksa dokumen lain", "Verify another document"),
        ("pasteCredential", "Tempel isi dokumen digital", "Paste the digital document"),
        ("orFile", "atau pilih berkasnya", "or choose its file"),
        ("accepted", "Asli dan berlaku", "Genuine and valid"),
        ("rejected", "Jangan diterima", "Do not accept"),
        ("undecided", "Belum dapat diputuskan", "Cannot decide now"),
        ("nextStep", "Langkah berikutnya", "Next"),
        ("issuedBy", "Diterbitkan oleh", "Issued by"),
        ("statusAge", "Status per", "Status as of"),
        ("waiting", "permohonan menunggu", "applications waiting"),
        ("step", "Tahap", "Step"),
        ("reference", "Nomor", "Reference"),
        ("state", "Keadaan", "State"),
        ("queueEmpty", "Tidak ada yang menunggu di meja Anda.", "Nothing is waiting at your desk."),
        (
            "lookRecorded", "Anda melihat data pribadi. Pembukaan ini tercatat dan terlihat oleh pemohon.",
            "You are looking at personal data. This look is recorded and shown to the applicant."
        ),
        ("notRight", "tidak sesuai", "not right"),
        ("reasonFor", "Alasan untuk", "Reason for"),
        (
            "keys", "Tombol cepat: Alt (Firefox: Alt+Shift) dengan A setujui, K kembalikan, T tolak.",
            "Keys: Alt (Firefox: Alt+Shift) with A approve, K send back, T reject."
        ),
        ("unclaimed", "Belum diambil", "Not claimed"),
        ("today", "Hari ini", "Today"),
        ("tomorrow", "Besok", "Tomorrow"),
        ("late", "Terlambat", "Late by"),
        ("day", "hari", "day"),
        ("days", "hari", "days"),
        ("role.registrar", "Pendaftaran", "Registration"),
        ("role.front-office", "Loket", "Front office"),
        ("role.operator", "Operator", "Operator"),
        ("role.validator", "Validasi", "Validation"),
        ("role.production", "Penyiapan dokumen", "Production"),
        ("role.signing-check", "Pemeriksaan sebelum tanda tangan", "Check before signing"),
        ("role.head", "Kepala dinas", "Head of office"),
        ("role.pickup", "Loket pengambilan", "Pickup desk"),
        ("role.supervisor", "Pengawas", "Supervisor"),
        ("dueToday", "jatuh tempo hari ini", "due today"),
        ("overdue", "terlambat", "overdue"),
        ("pastLimit", "Lewat batas waktu", "Past the limit"),
        ("role.recommender", "Pemberi rekomendasi", "Recommender"),
        ("openDocument", "Buka", "Open"),
        ("decide", "Keputusan", "Decision"),
        ("reason", "Alasan", "Reason"),
        ("reject", "Tolak", "Reject"),
        ("claim", "Ambil", "Claim"),
        ("release", "Lepaskan", "Release"),
        ("claimedByAnother", "Petugas lain sedang mengerjakannya.", "Another officer is working on it."),
        ("approve", "Setujui", "Approve"),
        ("sign", "Tanda tangani dan terbitkan", "Sign and issue"),
        ("returnToCitizen", "Kembalikan ke pemohon", "Return to the applicant"),
        ("sendBack", "Kembalikan ke tahap sebelumnya", "Send back a step"),
        (
            "returnHelp", "Centang yang tidak sesuai; tulis alasannya di sana, atau di sini untuk semuanya, dengan kata yang mudah.",
            "Tick what is not right; say why there, or here for all, in plain words."
        ),
        ("sendBackHelp", "Tulis apa yang harus diperbaiki.", "Say what must be mended."),
        ("decided", "Keputusan tersimpan.", "The decision is saved."),
        ("signedIssued", "Ditandatangani dan diterbitkan.", "Signed and issued."),
        ("registerTitle", "Daftarkan warga", "Register a citizen"),
        (
            "registerIntro", "Periksa KTP orang di hadapan Anda. Data register mengisi formulirnya nanti.",
            "Check the identity card of the person before you. What the register holds fills in their forms later."
        ),
        ("registerButton", "Daftarkan dan buat kode", "Register and make a code"),
        ("codeTitle", "Serahkan kode ini kepada warga", "Hand this code to the citizen"),
        ("codeHelp", "Kode ini rahasia. Berlaku 7 hari, satu kali pakai.", "This code is secret. Good for 7 days, to be used once."),
        (
            "codeSlip", "Buka alamat ini, isi NIK dan kode, lalu pilih kata sandi:",
            "Open this address, enter NIK and code, then choose a password:"
        ),
        (
            "codePrint", "Hanya ditampilkan sekali. Cetak halaman ini sebagai lembar serah terima; NIK sengaja tidak ikut tercetak.",
            "Shown once. Print this page as the slip to hand over; the NIK is left off on purpose."
        ),
        (
            "alreadyRegistered", "Warga ini sudah terdaftar. Kode lama tidak berlaku lagi; ini kode barunya.",
            "This citizen was registered before. Older codes are void; this is the new one."
        ),
        ("nikProblem", "NIK terdiri dari 16 angka.", "A NIK has 16 digits."),
        ("quoteThis", "Sebutkan ini bila Anda menghubungi kami:", "Quote this if you contact us:"),
        ("backHome", "Ke halaman awal", "To the start page"),
        ("you", "Anda", "You"),
        ("system", "Sistem", "System"),
        ("workingDays", "hari kerja", "working days"),
        ("fieldsKnown", "isian sudah kami ketahui.", "answers are known to us already."),
        (
            "fieldsPrefilled", "isian terisi dari data yang sudah ada; Anda tidak mengetiknya.",
            "answers came from data held already; you did not type them."
        ),
        ("source", "Sumber", "Source"),
        ("correctedBy", "Dapat diperbaiki oleh", "Corrected by"),
        ("fromYou", "jawaban Anda sebelumnya", "your earlier answer"),
        ("stepOf", "Langkah", "Step"),
        ("of", "dari", "of"),
        ("statusValid", "Berlaku", "Valid"),
        ("statusInvalid", "Dicabut", "Revoked"),
        ("statusSuspended", "Ditangguhkan", "Suspended"),
        ("statusSuperseded", "Sudah diganti", "Superseded"),
        ("stateDraft", "Draf", "Draft"),
        ("stateSubmitted", "Diproses", "In process"),
        ("stateReturned", "Perlu diperbaiki", "Needs you"),
        ("stateApproved", "Sedang diterbitkan", "Being issued"),
        ("stateIssued", "Terbit", "Issued"),
        ("stateWithdrawn", "Ditarik", "Withdrawn"),
        ("stateRejected", "Ditolak", "Rejected"),
        ("eventStarted", "Draf dibuat", "Draft started"),
        ("eventSubmitted", "Permohonan dikirim", "Submitted"),
        ("eventResubmitted", "Perbaikan dikirim", "Corrections submitted"),
        ("eventClaimed", "Mulai dikerjakan", "Work began"),
        ("eventReleased", "Dilepas kembali ke antrean", "Back in the queue"),
        ("eventApproved", "Selesai", "Done"),
        ("eventReturned", "Dikembalikan kepada Anda", "Returned to you"),
        ("eventSentBack", "Dikembalikan ke tahap sebelumnya", "Sent back a step"),
        ("eventSigned", "Ditandatangani", "Signed"),
        ("eventReturnedOffice", "Dikembalikan kepada pemohon", "Returned to the applicant"),
        ("eventWithdrawnOffice", "Ditarik oleh pemohon", "Withdrawn by the applicant"),
        ("eventRejected", "Ditolak", "Rejected"),
        ("eventWithdrawn", "Anda menarik permohonan", "You withdrew"),
        ("eventIssued", "Dokumen terbit", "Document issued"),
        ("purposeRegistration", "Pendaftaran akun", "Account registration"),
        ("purposeCaseReview", "Pemeriksaan permohonan", "Review of an application"),
        ("purposeDocumentReview", "Pemeriksaan dokumen", "Review of a document"),
    ]

    private static let indonesian = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.id) })
    private static let english = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.en) })
}
