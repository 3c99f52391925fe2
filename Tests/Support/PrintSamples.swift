internal import SegelCatalogue
internal import SegelCredential
package import SegelCrypto
package import SegelUseCases

/// Certificates to be printed: people who do not exist.
package enum PrintSamples {
    package static let birth = content(
        LocalizedText(id: "Kutipan Akta Kelahiran", en: "Birth Certificate"),
        "18.72-LU-02032026-0001",
        [
            row("Nama", "Name", "AISYAH PUTRI RAHMAWATI"), row("Jenis kelamin", "Sex", "Perempuan", "Female"),
            row("Tempat lahir", "Place of birth", "Metro"), row("Tanggal lahir", "Date of birth", "17 Februari 2026", "17 February 2026"),
            row("Anak ke", "Birth order", "2"), row("Nama ayah", "Father's name", "BUDI SANTOSO"),
            row("Nama ibu", "Mother's name", "SITI RAHMAWATI"), row("Perkawinan orang tua", "Parents' marriage", "Tercatat", "Registered"),
        ]
    )

    package static let licence = content(
        LocalizedText(id: "Surat Izin Praktik", en: "Practice Licence"),
        "503/0001/SIP/18.72/2026",
        [
            row("Profesi", "Profession", "Dokter spesialis penyakit dalam", "Specialist in internal medicine"),
            row("Nama", "Name", "RADEN AJENG SITI NURHALIZAH KUSUMAWARDHANI BINTI HADI SUTRISNO PRAWIROHARDJO"),
            row("Gelar", "Title", "dr., Sp.PD-KGEH, M.Kes., FINASIM, Ph.D."), row("Nomor STR", "STR number", "33 1 2 401 2 21 123456"),
            row("Tempat praktik", "Place of practice", "Klinik Pratama Rawat Inap Bhakti Husada Mulia Sejahtera Abadi"),
            row("Alamat praktik", "Address of practice", "Jalan Jenderal Ahmad Yani Nomor 123A, RT 012/RW 004, Hadimulyo Barat"),
            row("Praktik ke", "Place number", "1"), row("Berlaku sampai", "Valid until", "2 Maret 2031", "2 March 2031"),
        ]
    )

    /// `count` people, some of them with long names.
    package static func family(_ count: Int) -> CertificateContent {
        let names = ["BUDI SANTOSO", "SITI RAHMAWATI", "AISYAH PUTRI RAHMAWATI", "MUHAMMAD RIZKY RAMADHAN SANTOSO PUTRA"]
        let rows = (0..<count).map { index -> [LocalizedText] in
            let day = index < 9 ? "0\(index + 1)" : "\(index + 1)"
            return [
                same(names[index % 4]), same("18720101019099\(day)"),
                index % 2 == 0 ? LocalizedText(id: "Laki-laki", en: "Male") : LocalizedText(id: "Perempuan", en: "Female"), same("Metro"),
                same("\(day)-08-2010"), same("Islam"), LocalizedText(id: "Tamat SD/sederajat", en: "Primary school"),
                LocalizedText(id: "Pelajar/Mahasiswa", en: "Student"), same("O"), LocalizedText(id: "Belum kawin", en: "Unmarried"),
                LocalizedText(id: index == 0 ? "Kepala keluarga" : "Anak", en: index == 0 ? "Head of the family" : "Child"),
                same("HADI SUTRISNO"), same("SRI WAHYUNINGSIH"),
            ]
        }
        let columns = [
            ("Nama", "Name"), ("NIK", "NIK"), ("Jenis kelamin", "Sex"), ("Tempat lahir", "Place of birth"),
            ("Tanggal lahir", "Date of birth"), ("Agama", "Religion"), ("Pendidikan", "Education"), ("Pekerjaan", "Occupation"),
            ("Golongan darah", "Blood group"), ("Status perkawinan", "Marital status"), ("Hubungan dalam keluarga", "Place in the family"),
            ("Nama ayah", "Father's name"), ("Nama ibu", "Mother's name"),
        ]
        return content(
            LocalizedText(id: "Kartu Keluarga", en: "Family Card"),
            "KK-18.72-02032026-000001",
            [
                row("Nomor KK", "Family card number", "1872010101159901"), row("Kepala keluarga", "Head of the family", "BUDI SANTOSO"),
                row("Jalan", "Street", "Jalan Jenderal Sudirman 45"), row("Kelurahan", "Kelurahan (village)", "Hadimulyo Barat"),
                .table(
                    .init(
                        title: LocalizedText(id: "Anggota keluarga", en: "Members of the family"),
                        columns: columns.map { LocalizedText(id: $0.0, en: $0.1) },
                        rows: rows
                    )
                ),
            ]
        )
    }

    private static func same(_ text: String) -> LocalizedText { LocalizedText(id: text, en: text) }

    private static func row(_ id: String, _ en: String, _ value: String, _ english: String? = nil) -> CertificateContent.Part {
        .row(.init(label: LocalizedText(id: id, en: en), value: LocalizedText(id: value, en: english ?? value)))
    }

    private static func content(_ title: LocalizedText, _ number: String, _ parts: [CertificateContent.Part]) -> CertificateContent {
        CertificateContent(
            place: "Metro",
            region: "18.72",
            agency: LocalizedText(
                id: "Dinas Kependudukan dan Pencatatan Sipil Kota Metro",
                en: "Metro City Population and Civil Registration Office"
            ),
            title: title,
            number: number,
            parts: parts,
            issued: LocalizedText(id: "2 Maret 2026", en: "2 March 2026"),
            signer: LocalizedText(
                id: "Kepala Dinas Kependudukan dan Pencatatan Sipil",
                en: "Head of the Population and Civil Registration Office"
            ),
            legalBasis: LocalizedText(id: "UU 24/2013 tentang Administrasi Kependudukan.", en: "Law 24/2013 on population administration."),
            verifyAddress: "https://mpp.example/verify",
            issuedAt: TestCity.start
        )
    }
}

/// An authority, and a document key it certified.
package struct PrintingKeys: Sendable {
    package let key: SigningKey
    package let signer: PDFSigner

    package init() throws {
        let random = SystemRandom()
        let authorityKey = SigningKey(generating: .es256, from: random)
        key = SigningKey(generating: .es256, from: random)
        let authority = try IssuedCertificate.authority(
            named: CertificateName(organisation: "Mal Pelayanan Publik 18.72", common: "IACA 18.72"),
            contact: "https://mpp.example",
            serial: CertificateSerial(from: random),
            notBefore: TestCity.start,
            key: authorityKey
        )
        let leaf = try IssuedCertificate.leaf(
            .document,
            for: key.publicKey,
            named: CertificateName(organisation: "Disdukcapil Kota Metro", common: "disdukcapil document"),
            address: "https://mpp.example/issuers/disdukcapil",
            host: nil,
            serial: CertificateSerial(from: random),
            window: TestCity.start..<TestCity.start + 400 * 86_400,
            authority: authority,
            authorityKey: authorityKey
        )
        let list = try RevocationList.der(
            authority: authority,
            number: 1,
            from: TestCity.start,
            until: TestCity.start + 86_400,
            revoked: [],
            key: authorityKey
        )
        signer = PDFSigner(chain: [leaf, authority], revocationLists: [list], name: "Disdukcapil", signedAt: TestCity.start)
    }
}
