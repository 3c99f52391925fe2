#include <sys/prctl.h>

/* prctl is variadic, which Swift cannot call. */
static inline int segel_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* glibc declares syncfs only under _GNU_SOURCE, which Swift's importer does not set. */
int syncfs(int fd);
static inline int segel_sync_file_system(int fd) { return syncfs(fd); }
