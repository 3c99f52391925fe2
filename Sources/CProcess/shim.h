#include <sys/prctl.h>

/* prctl is variadic, which Swift cannot call. */
static inline int segel_forbid_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/* glibc declares syncfs only under _GNU_SOURCE, which Swift's importer does not set. */
int syncfs(int fd);
static inline int segel_sync_file_system(int fd) { return syncfs(fd); }

/*
 * One heap for all threads, since only that one grows by more than it must (glibc's sysmalloc has no padding for others'). Bytes. mallopt(3) and its numbers are
 * declared here: malloc.h would bring the rest of the C library into this module.
 */
int mallopt(int parameter, int value);
static inline void segel_grow_heap(int step, int kept, int piece) {
    enum { trim_threshold = -1, top_pad = -2, mmap_threshold = -3, arena_max = -8 };
    mallopt(arena_max, 1);
    mallopt(top_pad, step);
    mallopt(trim_threshold, kept);
    mallopt(mmap_threshold, piece);
}
