#include <malloc.h>
#include <sys/prctl.h>

/* prctl is variadic, which Swift cannot call. */
static inline int segel_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* glibc declares syncfs only under _GNU_SOURCE, which Swift's importer does not set. */
int syncfs(int fd);
static inline int segel_sync_file_system(int fd) { return syncfs(fd); }

/* Swift does not see mallopt(3). One heap for all threads, since only that one grows by more than it must (sysmalloc has no padding for others'). Bytes. */
static inline void segel_grow_heap(int step, int kept, int piece) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, step);
    mallopt(M_TRIM_THRESHOLD, kept);
    mallopt(M_MMAP_THRESHOLD, piece);
}
