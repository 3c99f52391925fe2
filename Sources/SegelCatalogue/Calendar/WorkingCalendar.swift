/// The office's working days: Monday to Friday without national holidays and cuti bersama, which are data.
package struct WorkingCalendar: Sendable {
    package let holidays: [CivilDate: LocalizedText]
    /// Applications that come at or after this hour count from the next working day.
    package let closingHour: Int

    package init(holidays: [CivilDate: LocalizedText], closingHour: Int) {
        self.holidays = holidays
        self.closingHour = closingHour
    }

    package func isWorking(_ date: CivilDate) -> Bool { !date.isWeekend && holidays[date] == nil }

    /// The working day an application counts from.
    func countsFrom(_ time: Int64) -> CivilDate {
        let day = CivilDate(time)
        let isLate = time >= day.start + Int64(closingHour) * 3_600
        return firstWorking(from: isLate ? day.adding(days: 1) : day)
    }

    /// The `days`-th working day after `start`, which is one itself.
    func adding(workingDays days: Int, to start: CivilDate) -> CivilDate {
        var day = start
        for _ in 0..<days { day = firstWorking(from: day.adding(days: 1)) }
        return day
    }

    /// Working days after `from` up to and with `to`.
    func workingDays(after from: CivilDate, through to: CivilDate) -> Int {
        var count = 0
        var day = from.adding(days: 1)
        while day <= to {
            if isWorking(day) { count += 1 }
            day = day.adding(days: 1)
        }
        return count
    }

    private func firstWorking(from date: CivilDate) -> CivilDate {
        var day = date
        while !isWorking(day) { day = day.adding(days: 1) }
        return day
    }
}

/// What the office has promised a citizen. It stands still while the citizen has something to do.
package struct SLAClock: Sendable, Codable, Hashable {
    /// When the application was complete, Unix seconds.
    package let startedAt: Int64
    /// Since when it stands still.
    package private(set) var pausedAt: Int64?
    /// Working days it stood still.
    private var pausedDays = 0

    package init(startedAt: Int64) { self.startedAt = startedAt }

    package mutating func pause(at time: Int64) { pausedAt = pausedAt ?? time }

    package mutating func resume(at time: Int64, _ calendar: WorkingCalendar) {
        guard let pausedAt else { return }
        // Not before the clock ran at all; and what comes back after hours is back the next working day, as at the start.
        let from = max(CivilDate(pausedAt), calendar.countsFrom(startedAt))
        pausedDays += calendar.workingDays(after: from, through: calendar.countsFrom(max(time, pausedAt)))
        self.pausedAt = nil
    }

    package var isPaused: Bool { pausedAt != nil }

    /// Working days used of the promise until `time`, or until it stood still.
    package func usedDays(at time: Int64, _ calendar: WorkingCalendar) -> Int {
        max(0, calendar.workingDays(after: calendar.countsFrom(startedAt), through: CivilDate(pausedAt ?? time)) - pausedDays)
    }

    /// The day by which `days` working days have been used.
    package func promised(_ days: Int, _ calendar: WorkingCalendar) -> CivilDate {
        calendar.adding(workingDays: days + pausedDays, to: calendar.countsFrom(startedAt))
    }
}
