import SegelCredential

extension FuzzTarget {
    /// Questions as a wallet of others might be asked; what is read is written and read again as the same.
    static let dcql = FuzzTarget(
        name: "dcql",
        seeds: [
            #"{"credentials":[{"id":"a","format":"dc+sd-jwt","meta":{"vct_values":["https://a.example/t"]},"claims":[{"id":"c","path":["a",null,0],"values":["x",1,true]}]}]}"#,
            #"{"credentials":[{"id":"a","format":"mso_mdoc","meta":{"doctype_value":"org.iso.18013.5.1.mDL"},"claims":[{"id":"x","path":["org.iso.18013.5.1","age_over_17"]},{"id":"y","path":["n","e"]}],"claim_sets":[["x"],["y"]]},{"id":"b","format":"dc+sd-jwt","meta":{"vct_values":["t"]},"multiple":true,"trusted_authorities":[{"type":"aki","values":["AAAA"]}]}],"credential_sets":[{"options":[["a"],["b"]],"required":false}]}"#,
        ].map { Array($0.utf8) }
    ) { bytes in
        var query: DCQLQuery?
        guard reads({ query = try DCQLQuery(bytes) }), let query else { return false }
        let again = try DCQLQuery(JSONWriter.bytes(query.object))
        guard again.object == query.object else { throw Believed(description: "reads differently the second time") }
        return true
    }
}
