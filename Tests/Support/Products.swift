package import Foundation

/// Where the build put its products: beside the test bundle.
package enum Products {
    package static var folder: URL {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        return (bundle ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()).deletingLastPathComponent()
    }
}
