/// The words of the verify page and of printed symbols. Those that begin with "vp." are its script's.
extension Texts {
    static let verifyPage: [(key: String, id: String, en: String)] = [
        ("qrTitle", "QR untuk diperiksa", "QR to be verified"),
        (
            "qrHelp", "Berisi data bertanda tangan, bukan tautan. Siapa pun dapat memindainya di halaman periksa, juga tanpa jaringan.",
            "It holds signed data, not a link. Anybody can scan it on the verify page, also without a network."
        ),
        ("qrPicture", "Simbol QR dengan data bertanda tangan dari dokumen ini", "QR symbol with this document's signed data"),
        ("verifyPaper", "Pindai QR-nya, atau periksa dokumen digitalnya, di", "Scan its QR, or verify the digital document, at"),
        ("verifyCamera", "Pindai QR dengan kamera", "Scan the QR with the camera"),
        (
            "verifyFileHelp", "Foto QR (PNG atau JPEG), PDF, atau dokumen digital.",
            "A photo of the QR (PNG or JPEG), a PDF, or the digital document."
        ),
        ("vp.listsOf", "Daftar tepercaya dan daftar pencabutan per", "Trusted lists and lists of what was revoked as of"),
        (
            "vp.listsGood", "Pemeriksaan berjalan di perangkat ini, juga tanpa jaringan.",
            "Verifying happens on this device, also without a network."
        ),
        (
            "vp.listsOld", "Sudah lebih dari satu hari: sambungkan ke jaringan, kalau tidak belum ada yang dapat diputuskan.",
            "More than a day old: connect to the network, or nothing can be decided."
        ),
        (
            "vp.listsMissing", "Daftar tepercaya belum ada di perangkat ini; peladen yang memeriksa.",
            "The trusted lists are not on this device yet; the server verifies."
        ),
        (
            "vp.listsRefused", "Daftar tepercaya di perangkat ini tidak dapat dipakai sekarang. Periksa jam perangkat Anda.",
            "The lists on this device cannot be used now. Check your device's clock."
        ),
        ("vp.cameraLooking", "Arahkan kamera ke QR.", "Point the camera at the QR."),
        ("vp.cameraStop", "Hentikan kamera", "Stop the camera"),
        (
            "vp.cameraMissing", "Kamera tidak dapat dipakai. Pilih foto QR-nya di bawah.",
            "The camera cannot be used. Choose a photo of the QR below."
        ),
        ("vp.working", "Memeriksa…", "Verifying…"),
        (
            "vp.compareQR", "Cocokkan dengan yang tercetak: yang terbukti hanya data di atas.",
            "Compare this with what is printed: only the facts above are proved."
        ),
        (
            "vp.comparePDF", "Cocokkan dengan halaman PDF-nya: yang terbukti adalah data di atas, bukan gambar halamannya.",
            "Compare this with the PDF's page: the facts above are proved, not the picture of the page."
        ),
    ]
}
