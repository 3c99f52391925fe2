/// What an operator does about a refusal, by its code.
enum Advice {
    static let next = [
        "plan_is_stale": "segel key rotate plan KEY",
        "rotation_under_way": "segel key rotate status; finish or cancel the other one first",
        "rotation_blocked": "segel key rotate plan KEY shows which guard blocks it",
        "rotation_cancelled": "segel key rotate plan KEY",
        "rotation_promoted": "both versions open everything: go on with segel key rotate apply NAME",
        "rotation_unfinished": "segel key rotate apply NAME",
        "rotation_unknown": "segel key rotate status",
        "rotation_digest_mismatch": "keep the old version, nothing was written; segel doctor, then the newest backup",
        "algorithm_not_for_purpose": "wallets, browsers and other countries read these keys: leave --algorithm out",
        "successor_of_another_algorithm": "segel key list; the one that waits is published first, then rotate again",
        "mdoc_needs_es256": "segel key rotate apply signing/AGENCY-next --algorithm ES256",
        "certificate_missing": "segel ca show; the authority issues once a trust list names it: segel trust draft",
        "attester_refused": "--attester takes self-signed authorities on P-256, at most 8, each once",
        "attestation_level_without_need": "levels are asked of attested keys: --key-attestation required",
        "no_attesters": "nobody could keep that rule: segel wallet add ID --attester FILE first",
        "log_not_witnessed": "nothing is issued until enough witnesses answer: segel log checkpoint shows who cosigned",
        "log_forked": "the database does not continue its published log: segel db status; segel log fsck",
        "log_range": "--from and --to name entries that are there, a thousand at most",
        "approval_missing": "two custodians approve exactly this within a day",
        "confirmation_wrong": "--confirm repeats KEY-VERSION",
        "key-is-active": "rotate first: segel key rotate plan KEY",
    ]
}
