/// The words around citizens' rights over their data.
extension Texts {
    static let rights: [(key: String, id: String, en: String)] = [
        ("menuRights", "Hak saya", "My rights"),
        ("rights", "Hak atas data saya", "My rights over my data"),
        (
            "rightsHelp",
            "Menurut Undang-Undang Pelindungan Data Pribadi (UU 27/2022). Setiap permintaan dijawab paling lambat 3 × 24 jam.",
            "Under the Personal Data Protection Act (UU 27/2022). Every request is answered within 3 × 24 hours."
        ),
        (
            "rightsLooksHelp", "Setiap pembukaan data Anda: siapa, untuk apa, kapan. Tanyakan alasannya.",
            "Each time your data were opened: who, what for, when. Ask why."
        ),
        ("rightsProfileHelp", "Yang tersimpan tentang Anda, dengan sumbernya.", "What is held about you, with its source."),
        ("rightsCorrect", "Perbaiki data saya", "Correct my data"),
        (
            "rightsCorrectHelp", "Data register diperbaiki dengan permohonan perubahan data; dokumen yang bergantung padanya ikut diganti.",
            "Register data are corrected by an application for a change of data; documents that depend on it are replaced."
        ),
        ("looksAutomatic", "Pembacaan otomatis oleh sistem", "Automated reads by the system"),
        ("look", "Satu pembukaan data", "One look at your data"),
        ("lookWhy", "Tanya alasannya", "Ask why"),
        ("lookAsked", "Sudah ditanyakan", "Asked"),
        ("lookAnswered", "Sudah dijawab", "Answered"),
        ("lookSee", "Lihat", "See"),
        ("lookDuty", "Tugas", "Duty"),
        ("lookAsk", "Tanyakan kepada instansi mengapa data Anda dibuka", "Ask the agency why your data were opened"),
        (
            "lookAskHelp", "Dijawab pimpinan atau pejabat pelindungan data, bukan oleh yang membuka. Paling banyak 2000 huruf.",
            "Answered by its heads or the data protection officer, not by whoever looked. At most 2000 characters."
        ),
        ("lookOwn", "Ini Anda sendiri.", "This was you."),
        ("rightsSend", "Kirim", "Send"),
        ("rightsDue", "Dijawab paling lambat", "Answered at the latest"),
        ("rightsBack", "Ke hak atas data saya", "To my rights"),
        ("looksBack", "Ke siapa melihat data saya", "To who looked at my data"),
        ("officer", "Petugas", "An officer"),
        ("operator", "Operator sistem", "System operator"),
        ("role.protection", "Pejabat pelindungan data", "Data protection officer"),
        ("purposeCorrection", "Perbaikan data", "Correction of data"),
        ("purposeRightsReview", "Pembacaan permintaan hak atas data", "Reading of a request about your data"),
        ("purposeDataExport", "Unduhan seluruh data", "Download of everything"),
        ("purposeIncidentReview", "Pemeriksaan insiden", "Review of an incident"),
        ("export", "Bawa semua data saya", "Take all my data with me"),
        (
            "exportHelp",
            "Satu berkas ZIP: data.json (profil, permohonan, siapa yang melihat, persetujuan), semua dokumen yang Anda unggah, dan dokumen yang diterbitkan.",
            "One ZIP file: data.json (profile, applications, who looked, consents), every document you uploaded, and the documents issued to you."
        ),
        (
            "exportCare", "Siapa pun yang memegang berkas itu dapat membaca semuanya. Jangan unduh di perangkat bersama.",
            "Whoever has the file can read all of it. Do not download it on a shared device."
        ),
        (
            "exportAgain", "Bila unduhan terputus, buka halaman ini dan mulai lagi. Setiap unduhan tercatat.",
            "Should the download break off, open this page and start again. Each download is recorded."
        ),
        ("exportTooLarge", "Lebih dari 4 GB: unduh dokumen satu per satu dari", "Over 4 GB: download documents one at a time from"),
        ("exportDo", "Unduh semuanya", "Download everything"),
        ("confirmTitle", "Pastikan ini Anda", "Confirm it is you"),
        (
            "confirmHelp", "Peramban yang masih terbuka saja tidak cukup untuk ini.",
            "A browser that is still signed in is not enough for this."
        ),
        ("confirmFailed", "Tidak cocok. Coba lagi.", "That is not right. Try again."),
        ("confirmPasskey", "Pastikan dengan kunci sandi", "Confirm with a passkey"),
        ("ledger", "Persetujuan saya", "My consents"),
        (
            "ledgerHelp", "Setiap persetujuan yang Anda berikan, kepada siapa dan untuk apa. Catatan ini hanya bertambah.",
            "Every consent you gave, to whom and for what. This record only grows."
        ),
        (
            "ledgerDuty",
            "Pendaftaran penduduk, keputusan atas permohonan, dan catatan siapa yang melihat berdasar kewajiban hukum, bukan persetujuan; itu tidak dapat ditarik. Yang keliru dapat diperbaiki.",
            "Civil registration, decisions on applications and the record of who looked rest on duties by law, not on consent; they cannot be withdrawn. What is wrong can be corrected."
        ),
        ("ledgerNone", "Belum ada persetujuan.", "No consents yet."),
        ("ledgerTo", "Kepada", "To"),
        ("ledgerAbout", "Tentang", "About"),
        ("ledgerBasis", "Dasar", "Basis"),
        ("ledgerBasisConsent", "persetujuan Anda (UU 27/2022 pasal 20)", "your consent (UU 27/2022 article 20)"),
        ("ledgerGiven", "Diberikan", "Given"),
        ("ledgerWithdrawn", "Ditarik", "Withdrawn"),
        ("ledgerInForce", "Berlaku", "In force"),
        ("ledgerDone", "Selesai", "Done"),
        ("ledgerWithdraw", "Tarik persetujuan ini", "Withdraw this consent"),
        ("consent.wallet", "Salinan ke dompet digital", "Copies to a wallet"),
        ("consent.presentation", "Ditunjukkan dari dompet", "Shown from a wallet"),
        ("consent.sharing", "Data register untuk instansi lain", "Register data for another agency"),
        (
            "ends.wallet", "Dompet tidak dapat mengambil salinan lagi, seketika. Salinan yang sudah diambil tetap di dompet Anda.",
            "The wallet can fetch no more copies, at once. Copies it fetched stay in your wallet."
        ),
        (
            "ends.presentation",
            "Bukti yang masih kami simpan dihapus seketika. Yang sudah diambil pemeriksa ada pada pemeriksa.",
            "What we still keep of it is deleted at once. What the verifier fetched is with the verifier."
        ),
        (
            "ends.sharing", "Permohonan yang memakai data ini ditarik seketika.",
            "The application that uses these data is withdrawn at once."
        ),
        (
            "ended.sharing", "Permohonan ini sudah diputuskan atau berakhir; catatannya arsip menurut hukum.",
            "This application was decided or has ended; its record is an archive by law."
        ),
        ("consent.contact", "Pemberitahuan ke kontak Anda", "Notices to your contact"),
        ("ledgerNotices", "pemberitahuan tanpa nama dan NIK", "notices without a name or NIK"),
        (
            "ends.contact", "Kontak ini dihapus seketika. Pesan terakhir ke sana memberi tahu bahwa kontak dihapus.",
            "The contact is removed at once. The last message there says so."
        ),
        ("ended.contact", "Kontak ini sudah dihapus.", "This contact was removed."),
        ("ledgerNoName", "dompet tanpa nama", "a wallet without a name"),
        ("verifyPage", "Halaman periksa", "The verify page"),
        (
            "checkShared", "Dengan mengirim, Anda setuju data register yang terisi dipakai oleh",
            "By sending it you consent to the register data filled in being used by"
        ),
        ("checkSharedLater", "Tercatat di Persetujuan saya.", "It is recorded under My consents."),
        ("restrict", "Batasi pemakaian data saya", "Restrict the use of my data"),
        (
            "restrictHelp", "Pejabat pelindungan data memutuskan paling lambat 3 × 24 jam; bila lewat, pembatasan berlaku sendiri.",
            "The data protection officer decides within 3 × 24 hours; after that the restriction holds by itself."
        ),
        (
            "restrictDuty",
            "Tidak terpengaruh: permohonan Anda dan keputusannya, register, daftar status dokumen, catatan siapa yang melihat, dan penahanan oleh hukum.",
            "Not affected: your applications and their decisions, the register, status lists of documents, the record of who looked, and legal holds."
        ),
        ("restrictWhat", "Apa yang dihentikan?", "What is to stop?"),
        (
            "part.credentials", "Salinan ke dompet digital, dan penunjukan dari dompet di sini",
            "Copies to wallets, and showing from wallets here"
        ),
        ("part.sharing", "Pengisian data register untuk instansi lain", "Filling in register data for other agencies"),
        ("part.opinions", "Pembacaan komentar survei Anda", "Reading of your survey comments"),
        ("restrictWhy", "Mengapa?", "Why?"),
        (
            "restrictWhyHelp", "Dibaca pejabat pelindungan data. Paling banyak 2000 huruf.",
            "Read by the data protection officer. At most 2000 characters."
        ),
        ("restrictLift", "Akhiri pembatasan", "End the restriction"),
        ("restrictTakeBack", "Batalkan permintaan", "Take the request back"),
        ("restrictInForce", "Berlaku", "In force"),
        ("restrictByTime", "Berlaku: tidak diputuskan pada waktunya", "In force: not decided in time"),
        (
            "restrictOne", "Satu pembatasan sekaligus. Akhiri yang ini untuk meminta yang lain.",
            "One restriction at a time. End this one to ask for another."
        ),
        ("request.open", "Menunggu jawaban", "Waiting for an answer"),
        ("request.answered", "Dijawab", "Answered"),
        ("request.granted", "Dikabulkan", "Granted"),
        ("request.refused", "Tidak dikabulkan", "Refused"),
        ("request.lifted", "Diakhiri pemilik data", "Ended by the citizen"),
        ("request.question", "Mengapa data dibuka", "Why data were opened"),
        ("request.restriction", "Pembatasan pemakaian", "Restriction of use"),
        ("rightsDesk", "Hak warga", "Citizens' rights"),
        (
            "rightsDeskHelp", "Pertanyaan dan permintaan warga tentang data mereka. Setiap pembacaan tercatat.",
            "Questions and requests of citizens about their data. Each reading is recorded."
        ),
        ("rightsDeskNone", "Tidak ada permintaan.", "No requests."),
        ("rightsKind", "Permintaan", "Request"),
        ("rightsLate", "Lewat waktu", "Overdue"),
        ("rightsAnswer", "Jawaban", "The answer"),
        ("rightsAnswerHelp", "Dibaca warga atas nama instansi.", "The citizen reads it in the name of the agency."),
        ("rightsGrant", "Kabulkan", "Grant"),
        ("rightsRefuse", "Tolak", "Refuse"),
        ("rightsCitizen", "Warga", "The citizen"),
        ("erase", "Hapus yang dapat dihapus", "Erase what can be erased"),
        (
            "eraseHelp",
            "Terhapus untuk selamanya, beserta kuncinya. Tidak dapat dikembalikan; bila kelak diperlukan, unggah lagi.",
            "Erased for good, together with its key. It cannot be brought back; should it be needed later, upload it again."
        ),
        ("eraseGoes", "Yang dihapus", "What goes"),
        ("eraseStays", "Yang tetap, dan mengapa", "What stays, and why"),
        ("eraseNothing", "Tidak ada yang dapat dihapus sekarang.", "There is nothing to erase now."),
        ("eraseDone", "Terhapus:", "Erased:"),
        ("eraseDo", "Hapus sekarang", "Erase now"),
        ("eraseInUse", "dipakai permohonan yang sedang berjalan:", "needed by applications under way:"),
        ("eraseByItself", "terhapus sendiri setelah", "goes by itself after"),
        (
            "eraseHeld", "Ada penahanan oleh hukum atas data Anda: selama itu tidak ada yang dihapus.",
            "Your data are under a legal hold: nothing is erased while it lasts."
        ),
        (
            "eraseBackups", "Cadangan lama habis menurut jadwalnya. Menghapus seluruh akun diminta di loket.",
            "Old backups run out by their own schedule. Erasing the whole account is asked for at a counter."
        ),
        ("erasable.draft", "Rancangan permohonan", "Draft application"),
        ("erasable.upload", "Berkas unggahan", "Uploaded file"),
        ("erasable.comment", "Komentar survei", "Survey comment"),
        ("erasable.complaint", "Keluhan yang sudah ditutup", "Closed complaint"),
        ("purposeRetention", "Penghapusan setelah masa simpan", "Erased after its time"),
        ("purposeErasure", "Penghapusan atas permintaan", "Erased on request"),
        ("incidents", "Insiden atas data saya", "Incidents with my data"),
        (
            "incidentsHelp", "Bila terjadi kegagalan pelindungan data Anda, laporannya ada di sini dalam 3 × 24 jam sejak diketahui.",
            "Should the protection of your data ever fail, the report is here within 3 × 24 hours of its discovery."
        ),
        ("incidentsNone", "Tidak ada insiden atas data Anda.", "No incident concerns your data."),
        ("incidentNew", "Baru", "New"),
        ("incidentHow", "Bagaimana terjadinya", "How it happened"),
        ("incidentYours", "Data Anda yang terkena", "What of yours it concerns"),
        ("incidentRemedy", "Yang sudah dilakukan", "What was done about it"),
        ("incidentContact", "Hubungi", "Whom to ask"),
        ("incidentWhen", "Kapan", "When"),
        ("incidentDiscovered", "Diketahui", "Discovered"),
        ("incidentTold", "Diberitahukan", "Told"),
        ("incidentAlert", "Ada insiden yang menyangkut data Anda. Baca laporannya.", "An incident concerns your data. Read the report."),
        ("processingRestricted", "Pemiliknya membatasi pemakaian dokumen ini.", "Its owner has restricted the use of this document."),
    ]
}
