internal import ArgumentParser
internal import SegelHTTP

/// The table of settings. Flags' help, `segel config`, the manual page and Docs/Configuration.md are made from it.
enum Settings {
    static let all: [Setting] = SettingName.allCases.map(setting)

    static subscript(_ name: SettingName) -> Setting { setting(name) }

    /// For a flag: the default is shown by the parser.
    static func help(_ name: SettingName) -> ArgumentHelp { ArgumentHelp(stringLiteral: setting(name).meaning.en) }

    private static let limitNames = (RequestLimits.Group.allCases.map(\.rawValue) + [RequestLimits.shareName]).joined(separator: ", ")

    private static func make(_ name: SettingName, _ kind: Setting.Kind, _ standard: String?, _ en: String, _ id: String) -> Setting {
        Setting(name: name, kind: kind, standard: standard, repeats: false, meaning: Meaning(en: en, id: id))
    }

    private static func list(_ name: SettingName, _ kind: Setting.Kind, _ en: String, _ id: String) -> Setting {
        Setting(name: name, kind: kind, standard: nil, repeats: true, meaning: Meaning(en: en, id: id))
    }

    private static func setting(_ name: SettingName) -> Setting { listening(name) ?? observing(name) ?? unlocking(name) }

    private static func listening(_ name: SettingName) -> Setting? {
        switch name {
        case .data: make(name, .folder, "/var/lib/segel", "The deployment's data directory.", "Direktori data instalasi ini.")
        case .host:
            make(
                name,
                .address,
                "127.0.0.1",
                "Address to listen on. Beyond this machine only with TLS, or with a reverse proxy that has it.",
                "Alamat untuk didengarkan. Di luar mesin ini hanya dengan TLS, atau di belakang proksi yang memakainya."
            )
        case .port: make(name, .number, "8080", "Port to listen on.", "Port untuk didengarkan.")
        case .trustedProxy:
            list(
                name,
                .network,
                "A reverse proxy whose X-Forwarded-For is believed: an address, or a network as 10.0.0.0/8. May be given several times.",
                "Proksi yang X-Forwarded-For-nya dipercaya: alamat, atau jaringan seperti 10.0.0.0/8. Boleh lebih dari satu."
            )
        case .limit:
            list(
                name,
                .limit,
                "How often one client may ask, as NAME=BURST/PERMINUTE or NAME=off, all=off for none; NAME is one of \(limitNames). May be given several times.",
                "Seberapa sering satu klien boleh meminta: NAMA=SEKALIGUS/PERMENIT atau NAMA=off, all=off untuk meniadakan; NAMA salah satu dari \(limitNames). Boleh lebih dari satu."
            )
        case .clamav:
            make(
                name,
                .file,
                nil,
                "The socket of a ClamAV daemon that looks at every document before it is kept, as /run/clamav/clamd.ctl.",
                "Soket daemon ClamAV yang memeriksa setiap dokumen sebelum disimpan, misalnya /run/clamav/clamd.ctl."
            )
        case .tlsCertificate:
            make(
                name,
                .file,
                nil,
                "File with the server's certificate chain, PEM, its own first. Read again when it changes, and on SIGHUP.",
                "Berkas rantai sertifikat server, PEM, miliknya sendiri paling depan. Dibaca ulang bila berubah, dan saat SIGHUP."
            )
        case .tlsKey:
            make(name, .secretFile, nil, "File with the certificate's private key, PEM.", "Berkas kunci privat sertifikat itu, PEM.")
        case .hsts:
            make(
                name,
                .choice,
                "host",
                "Whom browsers are told to reach by TLS alone for two years, where the public address is https: host, or subdomains, all hosts below it too. These must be yours, and all have TLS.",
                "Yang hanya boleh dihubungi peramban lewat TLS selama dua tahun, bila alamat publik https: host, atau subdomains, semua host di bawahnya juga. Semua itu harus milik Anda dan memakai TLS."
            )
        case .connections:
            make(
                name,
                .number,
                "4096",
                "Connections that may be open at once; at most what the limit of open files leaves.",
                "Banyaknya sambungan yang boleh terbuka sekaligus; paling banyak yang disisakan batas berkas terbuka."
            )
        case .drainSeconds:
            make(
                name,
                .number,
                "30",
                "Seconds that requests under way have to end when the service is asked to stop.",
                "Detik bagi permintaan yang sedang berjalan untuk selesai ketika layanan diminta berhenti."
            )
        default: nil
        }
    }

    private static func observing(_ name: SettingName) -> Setting? {
        switch name {
        case .metrics:
            make(
                name,
                .address,
                nil,
                "Where metrics, /livez and /readyz are served, as 127.0.0.1:9464; nowhere unless given. Not for the public.",
                "Tempat metrik, /livez dan /readyz disajikan, misalnya 127.0.0.1:9464; tanpa ini tidak di mana pun. Bukan untuk umum."
            )
        case .log:
            make(
                name,
                .choice,
                "text",
                "How the log is written to stderr: text or json (one object a line).",
                "Bentuk log di stderr: text, atau json (satu objek per baris)."
            )
        case .logLevel:
            make(
                name,
                .choice,
                "notice",
                "error, warning, notice or info; info has a line for each request, without whose it is.",
                "error, warning, notice atau info; pada info setiap permintaan satu baris, tanpa menyebut milik siapa."
            )
        default: nil
        }
    }

    private static func unlocking(_ name: SettingName) -> Setting {
        switch name {
        case .passphraseFile:
            make(
                name,
                .secretFile,
                nil,
                "Unlock with the passphrase in this file, - for stdin.",
                "Buka dengan kata sandi di berkas ini, - untuk stdin."
            )
        case .share:
            list(
                name,
                .secretFile,
                "Unlock with the share in this file; give it once for each share.",
                "Buka dengan bagian kunci di berkas ini; sekali untuk tiap bagian."
            )
        case .tokenModule:
            make(
                name,
                .file,
                nil,
                "Unlock with a token: absolute path of its PKCS#11 module.",
                "Buka dengan token: jalur mutlak modul PKCS#11-nya."
            )
        case .tokenLabel: make(name, .text, nil, "The token's label.", "Label token.")
        case .tokenKey: make(name, .text, nil, "The label of the key pair in the token.", "Label pasangan kunci di dalam token.")
        case .pinFile: make(name, .secretFile, nil, "File with the token's PIN, - for stdin.", "Berkas PIN token, - untuk stdin.")
        case .escrowKey:
            make(name, .secretFile, nil, "Unlock with this sealed escrow key.", "Buka dengan kunci titipan tersegel ini.")
        default:
            make(
                .escrowPassphraseFile,
                .secretFile,
                nil,
                "File with the escrow key's passphrase, - for stdin.",
                "Berkas kata sandi kunci titipan, - untuk stdin."
            )
        }
    }
}
