#pragma once
#include <stdint.h>

/* What SQLite did to a file, in the order in which it did it. */
enum segel_disk_kind { SEGEL_DISK_CREATE = 1, SEGEL_DISK_WRITE, SEGEL_DISK_TRUNCATE, SEGEL_DISK_SYNC, SEGEL_DISK_DELETE };

struct segel_disk_call {
    int kind;
    /* 0 the database, 1 its WAL, 2 a rollback journal. */
    int file;
    int64_t offset;
    int64_t length;
    const uint8_t *bytes;
};

/* Makes a recording layer over the machine's own the default for connections opened from now on, recording the database at `path`;
   everything else passes through unseen. Once a process. */
int segel_disk_record(const char *path);
/* Ends recording. */
void segel_disk_stop(void);
uint64_t segel_disk_count(void);
struct segel_disk_call segel_disk_call_at(uint64_t number);

/* Opens the database as a restart would, through the machine's own layer. Answers 0 when SQLite finds nothing wrong, and a digest of all rows
   of all tables; otherwise SQLite's code, or -1 when its integrity check complains. */
int segel_disk_judge(const char *path, int with_integrity_check, uint64_t *digest);
