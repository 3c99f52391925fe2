/// Keys whose private halves everybody has: they stand in standards as examples. Whoever signs here with one signs for the whole world.
package enum PublishedTestKeys {
    /// RFC 7638 thumbprints, and where the private half is printed.
    private static let known = [
        "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U": "RFC 7515 appendix A.3",
        "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s": "RFC 7517 appendix A.2",
        "Q5yTSREAbvZL131ynDBhalXJcF9fL0foJlMN8u6ldiY": "RFC 9901, the issuer's",
        "aISfTcr9M_Zd09AXGAAeFxnLbFY6lBa87UN515wm5d4": "RFC 9901, the holder's",
        "DOvxvJiAdIqVWIkFt5hDtCunXLF0BV4-JGv4f-ALSm0": "RFC 6979 appendix A.2.5",
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k": "RFC 8037 appendix A, RFC 8032 section 7.1",
        "FtIu-VbGrfe_KB6CH7GNwODB72MNxj_ml11dEvO-7kk": "RFC 8032 section 7.1, the second",
    ]

    /// Nil for a key that nobody printed.
    package static func source(ofThumbprint thumbprint: String) -> String? { known[thumbprint] }
}
