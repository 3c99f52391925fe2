internal import Foundation
package import SegelUseCases

/// A timestamp authority of `openssl ts`, for tests: keys, certificates, revocation lists and serial numbers in a folder of its own.
package final class LocalTimestamps: TimestampTransport, RevocationTransport {
    /// Where its certificate says that its list is, unless told otherwise.
    package static let listAddress = "http://tsa.example/root.crl"

    package let folder: String

    /// Nil, and it says so, where there is no openssl. `usage`: the extended key usage of its certificate.
    package init?(_ folder: String, usage: String = "critical,timeStamping", listAddress: String = listAddress) throws {
        self.folder = folder + "/tsa-\(usage.hashValue.magnitude)"
        guard try ShellRun("command -v openssl").status == 0 else {
            print("skipped: there is no openssl command")
            return nil
        }
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        try write("tsa.cnf", Self.configuration(self.folder, usage, listAddress))
        try write("serial", "01\n")
        try write("index.txt", "")
        try write("crlnumber", "01\n")
        let commands = [
            "openssl ecparam -name prime256v1 -genkey -noout -out root.key", "openssl ecparam -name prime256v1 -genkey -noout -out tsa.key",
            "openssl req -x509 -new -key root.key -subj '/C=ID/O=Waktu Uji/CN=Root' -days 3650 -config tsa.cnf -extensions root -out root.pem",
            "openssl req -new -key tsa.key -subj '/C=ID/O=Waktu Uji/CN=TSA' -config tsa.cnf -out tsa.csr",
            "openssl x509 -req -in tsa.csr -CA root.pem -CAkey root.key -set_serial 2 -days 365 -extfile tsa.cnf -extensions tsa -out tsa.pem",
            "openssl x509 -in root.pem -outform DER -out root.der",
        ]
        for command in commands {
            let run = try ShellRun("cd '\(self.folder)' && \(command)")
            guard run.status == 0 else { throw Failed(description: run.errors) }
        }
        try makeList()
    }

    package struct Failed: Error, CustomStringConvertible {
        package let description: String
    }

    /// DER.
    package var anchor: [UInt8] { get throws { [UInt8](try Data(contentsOf: URL(filePath: folder + "/root.der"))) } }
    package var anchorFile: String { folder + "/root.pem" }

    /// The root's revocation list, DER.
    package var list: [UInt8] { get throws { [UInt8](try Data(contentsOf: URL(filePath: folder + "/root.crl"))) } }

    /// Makes another list that names the authority's certificate. `reason`: in OpenSSL's words, or empty; `since`: such as 260101000000Z.
    package func revoke(_ reason: String, since: String) throws {
        let told = reason.isEmpty ? since : "\(since),\(reason)"
        try write("index.txt", "R\t20501231235959Z\t\(told)\t02\tunknown\t/C=ID/O=Waktu Uji/CN=TSA\n")
        try makeList()
    }

    private func makeList() throws {
        let run = try ShellRun(
            "cd '\(folder)' && openssl ca -gencrl -config tsa.cnf -name ca -keyfile root.key -cert root.pem -crldays 7 -out root.crl.pem"
                + " && openssl crl -in root.crl.pem -outform DER -out root.crl"
        )
        guard run.status == 0 else { throw Failed(description: run.errors) }
    }

    package func revocationList(from address: String) async throws(RevocationUnavailable) -> [UInt8] {
        do { return try list } catch { throw RevocationUnavailable("unreachable") }
    }

    package func answer(_ query: [UInt8]) throws -> [UInt8] {
        try Data(query).write(to: URL(filePath: folder + "/query"))
        let command = "cd '\(folder)' && openssl ts -reply -queryfile query -config tsa.cnf -section tsa_config -out answer"
        let run = try ShellRun(command)
        guard run.status == 0 else { throw Failed(description: run.errors) }
        return [UInt8](try Data(contentsOf: URL(filePath: folder + "/answer")))
    }

    package func timestamp(_ query: [UInt8], from address: String) async throws(TimestampUnreachable) -> [UInt8] {
        do { return try answer(query) } catch { throw TimestampUnreachable() }
    }

    private func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: folder + "/" + name)) }

    private static func configuration(_ folder: String, _ usage: String, _ listAddress: String) -> String {
        """
        [req]
        distinguished_name = name
        [name]
        [root]
        basicConstraints = critical,CA:true
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [tsa]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = \(usage)
        subjectKeyIdentifier = hash
        authorityKeyIdentifier = keyid
        crlDistributionPoints = URI:\(listAddress)
        [ca]
        database = \(folder)/index.txt
        crlnumber = \(folder)/crlnumber
        default_md = sha256
        crl_extensions = crl
        [crl]
        authorityKeyIdentifier = keyid
        [tsa_config]
        serial = \(folder)/serial
        signer_cert = \(folder)/tsa.pem
        signer_key = \(folder)/tsa.key
        certs = \(folder)/root.pem
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        """
    }
}
