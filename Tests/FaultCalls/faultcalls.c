/* Every call by which this process changes a file, whoever makes it (Segel, SQLite, Foundation), has a number of its own, counted over all
   threads. SEGEL_FAULT says what happens at which number:

       kill:N        the process is killed in place of call N
       torn:N        call N, if it writes, writes its first half; then the process is killed
       after:N       the process is killed when call N has returned
       error:E:N     call N fails with errno E, once
       error:E:N+    call N and all after it fail with errno E

   SEGEL_FAULT_CALLS narrows it to some calls: "write", "sync", "name" (create, rename, unlink, mkdir), "size" or "read", joined by commas; all but
   "read" by default. Only what the linker binds here is seen; a test compares the count with strace's. */
#define _GNU_SOURCE
#include "faultcalls.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum kind { WRITE = 1, SYNC = 2, NAME = 4, SIZE = 8, READ = 16 };
enum verdict { PASS, FAIL, TORN, AFTER };

static atomic_ulong count;
static atomic_int begun;
static unsigned long at;
static int error_number, forever, torn, after, kinds = WRITE | SYNC | NAME | SIZE;

__attribute__((constructor)) static void read_orders(void) {
    const char *calls = getenv("SEGEL_FAULT_CALLS"), *fault = getenv("SEGEL_FAULT");
    if (calls) {
        kinds = (strstr(calls, "write") ? WRITE : 0) | (strstr(calls, "sync") ? SYNC : 0) | (strstr(calls, "name") ? NAME : 0)
            | (strstr(calls, "size") ? SIZE : 0) | (strstr(calls, "read") ? READ : 0);
    }
    if (!fault) return;
    const char *number = strchr(fault, ':');
    if (!number) abort();
    torn = !strncmp(fault, "torn", 4);
    after = !strncmp(fault, "after", 5);
    if (!strncmp(fault, "error", 5)) {
        error_number = atoi(number + 1);
        number = strchr(number + 1, ':');
        if (!number) abort();
    }
    at = strtoul(number + 1, NULL, 10);
    forever = number[strlen(number) - 1] == '+';
}

void segel_fault_begin(void) { atomic_store(&begun, 1); }
unsigned long segel_fault_count(void) { return atomic_load(&count); }

static void die(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

static enum verdict decide(enum kind kind) {
    if (!(kinds & kind) || !atomic_load(&begun)) return PASS;
    unsigned long number = atomic_fetch_add(&count, 1) + 1;
    if (at == 0 || number < at || (number > at && !forever)) return PASS;
    if (error_number) {
        errno = error_number;
        return FAIL;
    }
    if (after) return AFTER;
    if (torn && kind == WRITE) return TORN;
    die();
    return FAIL;
}

/* Sockets, pipes and event descriptors are no files. */
static enum verdict decide_on(enum kind kind, int fd) {
    struct stat status;
    int saved = errno, is_file = fstat(fd, &status) == 0 && (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode));
    errno = saved;
    return is_file ? decide(kind) : PASS;
}

#define REAL(result, name, ...)                                                                                                                       \
    static result (*real)(__VA_ARGS__);                                                                                                               \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define END(result, verdict)                                                                                                                          \
    if (verdict == AFTER) die();                                                                                                                      \
    return result

#define WRITING(name, parameters, half, ...)                                                                                                          \
    ssize_t name parameters {                                                                                                                         \
        REAL(ssize_t, #name, __VA_ARGS__);                                                                                                            \
        enum verdict verdict = decide_on(WRITE, fd);                                                                                                  \
        if (verdict == FAIL) return -1;                                                                                                               \
        if (verdict == TORN) {                                                                                                                        \
            size /= 2;                                                                                                                                \
            (void)real half;                                                                                                                          \
            die();                                                                                                                                    \
        }                                                                                                                                             \
        ssize_t result = real half;                                                                                                                   \
        END(result, verdict);                                                                                                                         \
    }

WRITING(write, (int fd, const void *bytes, size_t size), (fd, bytes, size), int, const void *, size_t)
WRITING(pwrite, (int fd, const void *bytes, size_t size, off_t where), (fd, bytes, size, where), int, const void *, size_t, off_t)
WRITING(pwrite64, (int fd, const void *bytes, size_t size, off64_t where), (fd, bytes, size, where), int, const void *, size_t, off64_t)

#define ON_FILE(kind, result, name, parameters, arguments, ...)                                                                                       \
    result name parameters {                                                                                                                          \
        REAL(result, #name, __VA_ARGS__);                                                                                                             \
        enum verdict verdict = decide_on(kind, fd);                                                                                                   \
        if (verdict == FAIL) return -1;                                                                                                               \
        result value = real arguments;                                                                                                                \
        END(value, verdict);                                                                                                                          \
    }

ON_FILE(SYNC, int, fsync, (int fd), (fd), int)
ON_FILE(SYNC, int, fdatasync, (int fd), (fd), int)
ON_FILE(SYNC, int, syncfs, (int fd), (fd), int)
ON_FILE(SIZE, int, ftruncate, (int fd, off_t size), (fd, size), int, off_t)
ON_FILE(SIZE, int, ftruncate64, (int fd, off64_t size), (fd, size), int, off64_t)
ON_FILE(READ, ssize_t, read, (int fd, void *bytes, size_t size), (fd, bytes, size), int, void *, size_t)
ON_FILE(READ, ssize_t, pread, (int fd, void *bytes, size_t size, off_t where), (fd, bytes, size, where), int, void *, size_t, off_t)
ON_FILE(READ, ssize_t, pread64, (int fd, void *bytes, size_t size, off64_t where), (fd, bytes, size, where), int, void *, size_t, off64_t)

#define ON_NAME(name, parameters, arguments, ...)                                                                                                     \
    int name parameters {                                                                                                                             \
        REAL(int, #name, __VA_ARGS__);                                                                                                                \
        enum verdict verdict = decide(NAME);                                                                                                          \
        if (verdict == FAIL) return -1;                                                                                                               \
        int result = real arguments;                                                                                                                  \
        END(result, verdict);                                                                                                                         \
    }

ON_NAME(rename, (const char *from, const char *to), (from, to), const char *, const char *)
ON_NAME(unlink, (const char *path), (path), const char *)
ON_NAME(rmdir, (const char *path), (path), const char *)
ON_NAME(link, (const char *from, const char *to), (from, to), const char *, const char *)
ON_NAME(mkdir, (const char *path, mode_t mode), (path, mode), const char *, mode_t)
ON_NAME(unlinkat, (int folder, const char *path, int flags), (folder, path, flags), int, const char *, int)
ON_NAME(renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), int, const char *, int, const char *, unsigned)

#define OPENING(name)                                                                                                                                 \
    int name(const char *path, int flags, ...) {                                                                                                      \
        REAL(int, #name, const char *, int, ...);                                                                                                     \
        mode_t mode = 0;                                                                                                                              \
        if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {                                                                                                          \
            va_list list;                                                                                                                             \
            va_start(list, flags);                                                                                                                    \
            mode = va_arg(list, mode_t);                                                                                                              \
            va_end(list);                                                                                                                             \
        }                                                                                                                                             \
        enum verdict verdict = flags & O_CREAT ? decide(NAME) : PASS;                                                                                 \
        if (verdict == FAIL) return -1;                                                                                                               \
        int result = real(path, flags, mode);                                                                                                         \
        END(result, verdict);                                                                                                                         \
    }

OPENING(open)
OPENING(open64)
