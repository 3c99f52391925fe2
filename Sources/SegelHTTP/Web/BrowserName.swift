/// Roughly which browser and machine a `User-Agent` is of, in words of ours: for people to know their own sessions by. What is none of these is nothing;
/// versions and models are left out.
enum BrowserName {
    /// In the order in which they are to be asked: many say that they are the others too.
    private static let browsers = [
        ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC Browser"), ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
    ]
    private static let machines = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]

    static func text(_ agent: String) -> String {
        [browsers, machines].compactMap { names in names.first { agent.contains($0.0) }?.1 }.joined(separator: ", ")
    }
}
