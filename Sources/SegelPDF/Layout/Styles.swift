/// The scale of type: one serif family, seven sizes.
extension TextStyle {
    static let mall = TextStyle(face: .regular, size: 8.6, ink: .quiet, tracking: 0.6)
    static let agency = TextStyle(face: .bold, size: 13, ink: .region)
    static let agencyEnglish = TextStyle(face: .italic, size: 9.6, ink: .quiet)
    static let title = TextStyle(face: .regular, size: 22, ink: .region, tracking: 1.6)
    static let titleEnglish = TextStyle(face: .italic, size: 13, ink: .quiet)
    static let number = TextStyle(face: .bold, size: 11)
    static let label = TextStyle(face: .regular, size: 9.6, ink: .quiet)
    static let labelEnglish = TextStyle(face: .italic, size: 8, ink: .quiet)
    static let value = TextStyle(face: .bold, size: 11.4, leading: 1.12)
    static let valueEnglish = TextStyle(face: .italic, size: 9, ink: .quiet)
    static let tableTitle = TextStyle(face: .bold, size: 10.4, ink: .region)
    static let tableTitleEnglish = TextStyle(face: .italic, size: 9, ink: .quiet)
    static let columnHead = TextStyle(face: .bold, size: 7.6, ink: .region)
    static let columnHeadEnglish = TextStyle(face: .italic, size: 6.8, ink: .quiet)
    static let cell = TextStyle(face: .regular, size: 8.6)
    static let cellEnglish = TextStyle(face: .italic, size: 7.2, ink: .quiet)
    static let sign = TextStyle(face: .regular, size: 10.4)
    static let signBold = TextStyle(face: .bold, size: 10.4)
    static let signEnglish = TextStyle(face: .italic, size: 8.4, ink: .quiet)
    static let small = TextStyle(face: .regular, size: 7.8, ink: .quiet, leading: 1.12)
    static let smallEnglish = TextStyle(face: .italic, size: 7.8, ink: .quiet, leading: 1.12)
}

/// Millimetres as points.
func mm(_ value: Double) -> Double { value * 72 / 25.4 }
