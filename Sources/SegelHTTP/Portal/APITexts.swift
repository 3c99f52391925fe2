/// The words of the API's page, and of machines that look.
extension Texts {
    static let api: [(key: String, id: String, en: String)] = [
        ("byMachine", "Diputuskan oleh sistem instansi, bukan oleh orang:", "Decided by the agency's system, not by a person:"),
        ("purpose.case_decision", "Memutuskan satu tahap permohonan", "Deciding a step of an application"),
        ("role.machine", "Sistem instansi", "The agency's system"),
        ("apiTitle", "Untuk program", "For programs"),
        (
            "apiIntro",
            "Semua yang dapat diminta program dari layanan ini. Memeriksa dokumen, daftar tepercaya, dan catatan terbuka untuk siapa saja; "
                + "instansi masuk dengan kuncinya sendiri, tanpa kata sandi bersama.",
            "All that programs can ask of this service. Verifying documents, the trust lists and the log are open to everybody; agencies sign in "
                + "by their own key, without a shared password."
        ),
        ("apiDocument", "Dokumen OpenAPI 3.1 (JSON)", "The OpenAPI 3.1 document (JSON)"),
        ("apiTry", "Mencobanya", "Try it"),
        (
            "apiKeys", "Instansi mendaftarkan kunci publiknya pada pengelola: segel agency add.",
            "An agency registers its public key with the operator: segel agency add."
        ),
        ("apiAddress", "Alamat", "Address"),
        ("apiWhat", "Untuk apa", "What for"),
        ("apiWhoMay", "Siapa", "Who"),
        ("apiWho.anybody", "Siapa saja", "Anybody"),
        ("apiWho.agency", "Instansi", "Agencies"), ("apiWho.verifier", "Instansi", "Agencies"),
        ("apiWho.wallet", "Dompet", "Wallets"),
        ("apiWho.session", "Warga yang masuk", "Signed-in citizens"),
    ]
}
