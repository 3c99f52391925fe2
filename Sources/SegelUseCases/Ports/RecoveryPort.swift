/// What must not be given a second time by a store that forgot that it was given.
package protocol RecoveryPort {
    /// The series goes on `count` numbers later, or begins there.
    func skipSerials(of series: String, by count: Int) throws
    /// No entry of a list that may have been given out is claimed any more: each agency goes on `count` lists after its last known one. The lists
    /// in between come to be, without entries in use, since verifiers count lists without gaps.
    func closeStatusLists(after count: Int) throws
    /// The last closed list of an agency, 0 where none is.
    func closedStatusList(agency: String) throws -> Int
    /// Sign-ins, all that wallets hold to ask with, invitations and recoveries by trusted people: what was used up since may stand there unused.
    func endAllSessions() throws
}
