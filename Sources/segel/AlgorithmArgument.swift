internal import ArgumentParser
internal import SegelCrypto

/// By its JOSE name; the parser tells the names there are.
extension SignatureAlgorithm: ExpressibleByArgument {}
