internal import SegelCatalogue

/// The words around acting for somebody else.
extension Texts {
    static let mandates: [(key: String, id: String, en: String)] = [
        ("menuMandates", "Kuasa", "Acting for others"),
        ("menuCounter", "Loket", "Counter"),
        ("mandatesTitle", "Kuasa", "Acting for others"),
        ("mandatesGiven", "Yang bertindak untuk saya", "Who acts for me"),
        ("mandatesGivenNone", "Tidak ada yang dapat bertindak untuk Anda.", "Nobody can act for you."),
        ("mandatesHeld", "Saya bertindak untuk", "I act for"),
        ("mandatesHeldNone", "Anda tidak bertindak untuk siapa pun.", "You act for nobody."),
        ("mandateDone", "Kuasa itu sudah diakhiri. Mulai sekarang tidak membuka apa pun.", "It has ended. From now on it opens nothing."),
        ("mandateNew", "Beri kuasa", "Let somebody act for you"),
        (
            "mandateNewIntro",
            "Orang yang Anda sebut hanya dapat melakukan yang Anda pilih, sampai hari yang Anda pilih. Anda melihat semua yang dilakukannya, dan dapat mencabutnya kapan saja.",
            "The person you name can do what you choose, until the day you choose, and nothing else. You see all they do, and can end it at any time."
        ),
        (
            "mandateNone",
            "Anak di bawah 17 tahun tidak memberi kuasa. Orang tua atau wali datang ke loket dengan dokumennya.",
            "A child under 17 lets nobody act. A parent or guardian comes to a counter with the document."
        ),
        ("mandateRecord", "Catat kuasa", "Record who acts for somebody"),
        (
            "mandateRecordIntro",
            "Untuk warga yang tidak dapat masuk sendiri. Periksa dokumen aslinya: akta kelahiran, penetapan pengadilan, atau formulir F-1.07.",
            "For people who cannot sign in themselves. See the original document: birth certificate, court ruling, or form F-1.07."
        ),
        ("mandate.client", "NIK yang diwakili", "NIK of who is represented"),
        ("mandate.client.help", "Harus sudah terdaftar di sini.", "They have to be registered here."),
        ("mandate.nik", "NIK yang mewakili", "NIK of who represents"),
        (
            "mandate.nik.help", "Hanya pemilik NIK ini yang dapat memakai kodenya. Ada atau tidaknya akun tidak kami beri tahu.",
            "Only the holder of this NIK can use the code. Whether there is an account we do not tell."
        ),
        ("mandate.lastDay", "Hari terakhir", "Last day"),
        ("mandate.lastDay.help", "Sesudahnya kuasa tidak membuka apa pun.", "After it nothing opens any more."),
        ("mandate.proof", "Dokumen yang diperlihatkan", "Document that was shown"),
        ("mandate.proof.help", "Jenis dan nomornya. Warga membacanya.", "Its kind and number. The citizen reads it."),
        ("mandateBasis", "Sebagai apa?", "As what?"),
        ("mandateBasisMissing", "Pilih sebagai apa.", "Choose as what."),
        ("mandateAtMost", "paling lama sampai", "at most until"),
        ("mandateActs", "Boleh apa?", "To do what?"),
        ("mandateServices", "Untuk layanan apa?", "For which services?"),
        ("mandateAll", "Semua layanan", "All services"),
        ("mandateSome", "Hanya yang dicentang di bawah", "Only those ticked below"),
        ("mandateGive", "Buat kode", "Make the code"),
        ("allServices", "semua layanan", "all services"),
        ("basis.parent", "Orang tua dari anak", "Parent of a child"),
        ("basis.guardian", "Wali", "Guardian"),
        ("basis.child", "Anak dari orang tua lanjut usia", "Child of an elderly parent"),
        ("basis.powerOfAttorney", "Kuasa (F-1.07)", "Power of attorney (F-1.07)"),
        ("basis.assistance", "Petugas loket", "Officer at a counter"),
        ("rule.parent", "sampai anak berumur 17 tahun", "until the child is 17"),
        ("rule.guardian", "paling lama satu tahun; anak paling lama sampai 17 tahun", "a year at most; of a child until it is 17 at most"),
        ("rule.child", "mulai 60 tahun; paling lama satu tahun", "from 60 on; a year at most"),
        ("rule.powerOfAttorney", "paling lama satu tahun", "a year at most"),
        ("act.apply", "Mengajukan", "Apply"),
        ("act.follow", "Mengikuti", "Follow"),
        ("act.fetch", "Mengambil dokumen", "Fetch documents"),
        ("mandateCodeTitle", "Berikan kode ini kepada yang mewakili", "Give this code to who represents"),
        (
            "mandateCodeHelp",
            "Berlaku 14 hari, satu kali, dan hanya untuk pemilik NIK yang disebut. Sebelum diterima, kuasa belum berlaku.",
            "Good for 14 days, once, and only for the holder of the NIK that was named. Nothing is in force before they accept."
        ),
        (
            "mandateCodeHow", "Yang mewakili masuk dengan akunnya sendiri dan mengisi kode ini di",
            "They sign in with their own account and enter this code at"
        ),
        ("mandateCodeOnce", "Hanya ditampilkan sekali; cetak atau catat sekarang.", "Shown once; print it or write it down now."),
        ("mandateCodeLabel", "Kode dari yang memberi kuasa", "Code from who lets you act"),
        ("mandateCodeEnter", "Saya menerima kode", "I was given a code"),
        ("mandateCodeRead", "Lihat kuasanya", "See what it is"),
        ("mandateOfferTitle", "Terima kuasa?", "Accept this?"),
        ("mandateOfferFrom", "Anda diminta bertindak untuk", "You are asked to act for"),
        (
            "mandateOfferHelp",
            "Jika Anda menerima, namanya dan nama Anda saling terlihat. Semua yang Anda lakukan untuknya tercatat dan dilihatnya. Anda dapat berhenti kapan saja.",
            "If you accept, each of you sees the other's name. All you do for them is recorded, and they see it. You can stop at any time."
        ),
        ("mandateAccept", "Terima", "Accept"),
        ("mandateLater", "Tidak sekarang", "Not now"),
        ("mandateScope", "Boleh", "May"),
        ("mandateUntil", "Berlaku", "In force"),
        ("mandateGround", "Dokumen", "Document"),
        ("mandateWaits", "Menunggu kodenya dipakai", "Waits for the code to be used"),
        ("mandate.offered", "Belum diterima", "Not accepted yet"),
        ("mandate.standing", "Berlaku", "In force"),
        ("mandate.over", "Lewat waktu", "Run out"),
        ("mandate.ended", "Diakhiri", "Ended"),
        ("endedBy.client", "Dicabut oleh yang diwakili", "Ended by who was represented"),
        ("endedBy.holder", "Dilepas oleh yang mewakili", "Given up by who represented"),
        ("endedBy.officer", "Dicabut di loket", "Ended at a counter"),
        ("recordedBy", "Dicatat oleh petugas", "Recorded by officer"),
        ("mandateEnd", "Cabut", "End it"),
        ("mandateEndFor", "untuk", "for"),
        ("mandateLeave", "Berhenti bertindak", "Stop acting"),
        ("mandateOpen", "Bertindak untuk", "Act for"),
        ("until", "sampai", "until"),
        ("actingFor", "Anda bertindak untuk", "You act for"),
        ("assistingFor", "Anda membantu", "You are assisting"),
        ("actingOpen", "Semua urusannya", "All their affairs"),
        ("clientCases", "Permohonan", "Applications"),
        ("clientNoCases", "Belum ada permohonan.", "No applications yet."),
        ("clientServices", "Ajukan untuknya", "Apply for them"),
        ("clientCertificates", "Dokumen", "Documents"),
        ("clientMandates", "Yang bertindak untuknya", "Who acts for them"),
        ("doneBy", "Oleh", "By"),
        ("assistedBy", "Dibantu petugas", "With the help of officer"),
        ("applicant", "Pemohon", "Applicant"),
        ("declarationFor", "Saya mengirimnya untuk", "I submit it for"),
        ("notifiedTitle", "Siapa yang diberi kabar", "Who is told"),
        (
            "notifiedHelp", "Kabar tentang permohonan ini muncul di akun:",
            "News of this application appears in the account of:"
        ),
        (
            "withheld", "Data anggota lain yang dilindungi tidak ada dalam salinan ini.",
            "Other people's protected data are not in this copy."
        ),
        ("memberCopies", "Salinan untuk satu anggota", "A copy for one member"),
        (
            "memberCopiesHelp", "Asli dan dapat diperiksa, tanpa NIK, tanggal lahir, agama, dan data lain anggota lainnya.",
            "Genuine and verifiable, without the NIK, birth date, religion and other data of the others."
        ),
        ("memberCopyOf", "salinan anggota", "member's copy"),
        ("counterTitle", "Loket: membantu warga", "Counter: assisting citizens"),
        (
            "counterIntro",
            "Satu warga setiap kali, yang hadir di depan Anda. Setiap yang Anda buka tercatat dan dilihat warga. Yang Anda bantu ajukan tidak dapat Anda putuskan.",
            "One citizen at a time, who is there before you. All you open is recorded and seen by the citizen. What you help to file you cannot decide."
        ),
        ("counterDone", "Selesai. Tidak ada yang tersisa dari warga sebelumnya.", "Finished. Nothing of the client before is left."),
        ("counterBusy", "Anda sedang membantu", "You are assisting"),
        ("counterContinue", "Lanjutkan", "Go on"),
        ("counterEnd", "Akhiri giliran ini", "End this turn"),
        ("counterBegin", "Mulai", "Begin"),
        ("counterClient", "NIK warga", "The citizen's NIK"),
        ("counterPurpose", "Untuk apa warga datang?", "What did the citizen come for?"),
        ("purpose.apply", "Mengajukan permohonan", "To apply for something"),
        ("purpose.mend", "Memperbaiki permohonan", "To mend an application"),
        ("purpose.ask", "Menanyakan permohonan", "To ask about an application"),
        ("purposeMissing", "Pilih keperluannya.", "Choose what for."),
        ("counterIdentity", "Dokumen identitas yang Anda lihat", "The identity document you saw"),
        ("identity.ktp", "KTP-el", "Identity card"),
        ("identity.kia", "Kartu Identitas Anak", "Child's identity card"),
        ("identity.paspor", "Paspor", "Passport"),
        ("identity.kk", "Kartu Keluarga dan foto diri lain", "Family card and another photo"),
        ("identityMissing", "Pilih dokumen yang Anda lihat.", "Choose the document you saw."),
        (
            "counterPresent", "Warga hadir di depan saya, dan meminta dibantu.",
            "The citizen is here before me, and asks for help."
        ),
        ("presentMissing", "Hanya bila warga hadir.", "Only while the citizen is here."),
        ("counterRecord", "Catat kuasa untuk warga yang tidak dapat masuk sendiri", "Record who acts for somebody who cannot sign in"),
        ("citizen_unknown", "NIK ini belum terdaftar di sini.", "This NIK is not registered here yet."),
        (
            "counter_rests", "Terlalu banyak NIK yang tidak terdaftar. Tunggu 15 menit.",
            "Too many NIKs that are not registered. Wait 15 minutes."
        ),
        ("counter_busy", "Akhiri dahulu giliran warga sebelumnya.", "End the turn of the client before first."),
        ("slipTitle", "Tanda terima permohonan", "Receipt of an application"),
        (
            "slipPrint", "Cetak halaman ini dan serahkan kepada warga. PIN hanya ditampilkan sekali.",
            "Print this page and hand it to the citizen. The PIN is shown once."
        ),
        ("slipBack", "Kembali ke urusan warga ini", "Back to this citizen's affairs"),
        ("slipFor", "Untuk", "For"),
        ("slipEntered", "Yang diisi", "What was entered"),
        ("slipTrack", "Status dapat dilihat dengan nomor dan PIN ini di", "The status can be seen by this reference and PIN at"),
        ("purpose.assisting", "Membantu di loket", "Assisting at a counter"),
        ("purpose.wallet_offer", "Menawarkan dokumen ke dompet digital Anda di loket", "Offering a document to your wallet at a counter"),
        ("purpose.mandate_offer", "Melihat kuasa yang ditawarkan", "Read a mandate that was offered"),
        ("purpose.mandate_recorded", "Mencatat kuasa", "Recording a mandate"),
        ("purpose.delegate_apply", "Mengajukan untuk Anda", "Applying for you"),
        ("purpose.delegate_follow", "Mengikuti untuk Anda", "Following for you"),
        ("purpose.delegate_fetch", "Mengambil dokumen untuk Anda", "Fetching a document for you"),
    ]

    static func mandate(_ refusal: MandateRefusal) -> LocalizedText {
        switch refusal {
        case .scopeMissing:
            LocalizedText(id: "Pilih sedikitnya satu hal dan satu layanan.", en: "Choose at least one thing and one service.")
        case .notMinor:
            LocalizedText(id: "Yang diwakili sudah berumur 17 tahun.", en: "The person represented is 17 or older.")
        case .minor:
            LocalizedText(
                id: "Yang diwakili belum berumur 17 tahun; orang tua atau wali yang mewakilinya.",
                en: "The person represented is under 17; a parent or guardian acts for them."
            )
        case .notElderly:
            LocalizedText(
                id: "Yang diwakili belum berumur 60 tahun; pakai kuasa F-1.07.",
                en: "They are under 60; use a power of attorney, F-1.07."
            )
        case .birthUnknown:
            LocalizedText(id: "Tanggal lahir yang diwakili belum tercatat.", en: "The date of birth of who is represented is not recorded.")
        case .needsOfficer:
            LocalizedText(id: "Hanya di loket, dengan dokumen aslinya.", en: "Only at a counter, with the original document.")
        case .proofMissing: LocalizedText(id: "Sebutkan dokumen yang diperlihatkan.", en: "Name the document that was shown.")
        case .oneself: LocalizedText(id: "Tidak ada yang mewakili dirinya sendiri.", en: "Nobody represents themselves.")
        case .wrongEnd:
            LocalizedText(
                id: "Isi hari terakhir: hari ini atau sesudahnya, dan tidak lebih lama dari yang diperbolehkan.",
                en: "Give the last day: today or later, and no longer than is allowed."
            )
        case .tooMany: LocalizedText(id: "Sudah terlalu banyak. Akhiri salah satu dahulu.", en: "Too many already. End one first.")
        case .codeRefused:
            LocalizedText(
                id: "Kode ini tidak dapat dipakai dengan akun ini. Periksa kodenya, atau minta kode baru.",
                en: "This code cannot be used with this account. Check it, or ask for a new one."
            )
        case .wrongState: LocalizedText(id: "Kuasa ini sudah berakhir.", en: "This has ended already.")
        }
    }
}
