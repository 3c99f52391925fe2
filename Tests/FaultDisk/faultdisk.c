#include "faultdisk.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct segel_disk_call *calls;
static uint64_t count, room;
static char *watched;
static sqlite3_vfs layer, *machine;

struct file {
    sqlite3_file base;
    int index;
    sqlite3_file *real;
};
#define REAL(f) (((struct file *)(f))->real)

static void record(int kind, int file, int64_t offset, int64_t length, const void *bytes) {
    if (file < 0) return;
    pthread_mutex_lock(&lock);
    if (watched) {
        if (count == room) {
            room = room ? room * 2 : 4096;
            calls = realloc(calls, room * sizeof *calls);
            if (!calls) abort();
        }
        uint8_t *copy = NULL;
        if (bytes) {
            copy = malloc((size_t)length);
            if (!copy) abort();
            memcpy(copy, bytes, (size_t)length);
        }
        calls[count++] = (struct segel_disk_call){kind, file, offset, length, copy};
    }
    pthread_mutex_unlock(&lock);
}

static int index_of(const char *path) {
    int index = -1;
    pthread_mutex_lock(&lock);
    size_t length = watched ? strlen(watched) : 0;
    if (length && path && !strncmp(path, watched, length)) {
        const char *rest = path + length;
        index = !*rest ? 0 : !strcmp(rest, "-wal") ? 1 : !strcmp(rest, "-journal") ? 2 : -1;
    }
    pthread_mutex_unlock(&lock);
    return index;
}

static int f_close(sqlite3_file *f) { return REAL(f)->pMethods ? REAL(f)->pMethods->xClose(REAL(f)) : SQLITE_OK; }
static int f_read(sqlite3_file *f, void *b, int n, sqlite3_int64 at) { return REAL(f)->pMethods->xRead(REAL(f), b, n, at); }
static int f_write(sqlite3_file *f, const void *b, int n, sqlite3_int64 at) {
    int rc = REAL(f)->pMethods->xWrite(REAL(f), b, n, at);
    if (!rc) record(SEGEL_DISK_WRITE, ((struct file *)f)->index, at, n, b);
    return rc;
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n) {
    int rc = REAL(f)->pMethods->xTruncate(REAL(f), n);
    if (!rc) record(SEGEL_DISK_TRUNCATE, ((struct file *)f)->index, n, 0, NULL);
    return rc;
}
static int f_sync(sqlite3_file *f, int flags) {
    int rc = REAL(f)->pMethods->xSync(REAL(f), flags);
    if (!rc) record(SEGEL_DISK_SYNC, ((struct file *)f)->index, 0, 0, NULL);
    return rc;
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n) { return REAL(f)->pMethods->xFileSize(REAL(f), n); }
static int f_lock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int f_unlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int f_reserved(sqlite3_file *f, int *r) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), r); }
static int f_control(sqlite3_file *f, int op, void *a) { return REAL(f)->pMethods->xFileControl(REAL(f), op, a); }
static int f_sector(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int f_traits(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int f_shm_map(sqlite3_file *f, int p, int s, int x, void volatile **v) { return REAL(f)->pMethods->xShmMap(REAL(f), p, s, x, v); }
static int f_shm_lock(sqlite3_file *f, int o, int n, int flags) { return REAL(f)->pMethods->xShmLock(REAL(f), o, n, flags); }
static void f_shm_barrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int f_shm_unmap(sqlite3_file *f, int d) { return REAL(f)->pMethods->xShmUnmap(REAL(f), d); }

/* Version 2: no memory mapping, so that every byte passes f_write. */
static const sqlite3_io_methods methods = {
    2,      f_close, f_read,     f_write,   f_truncate, f_sync,   f_size,    f_lock,     f_unlock,
    f_reserved, f_control, f_sector, f_traits,  f_shm_map,  f_shm_lock, f_shm_barrier, f_shm_unmap, NULL, NULL,
};

static int v_open(sqlite3_vfs *v, const char *path, sqlite3_file *f, int flags, int *out) {
    struct file *file = (struct file *)f;
    int exists = 1;
    (void)v;
    file->real = (sqlite3_file *)(file + 1);
    file->index = index_of(path);
    if (file->index >= 0) machine->xAccess(machine, path, SQLITE_ACCESS_EXISTS, &exists);
    int rc = machine->xOpen(machine, path, file->real, flags, out);
    f->pMethods = file->real->pMethods ? &methods : NULL;
    if (!rc && !exists) record(SEGEL_DISK_CREATE, file->index, 0, 0, NULL);
    return rc;
}

static int v_delete(sqlite3_vfs *v, const char *path, int sync_folder) {
    (void)v;
    int rc = machine->xDelete(machine, path, sync_folder);
    if (!rc) record(SEGEL_DISK_DELETE, index_of(path), 0, sync_folder, NULL);
    return rc;
}

static int v_access(sqlite3_vfs *v, const char *p, int f, int *r) { return (void)v, machine->xAccess(machine, p, f, r); }
static int v_full(sqlite3_vfs *v, const char *p, int n, char *o) { return (void)v, machine->xFullPathname(machine, p, n, o); }
static int v_random(sqlite3_vfs *v, int n, char *o) { return (void)v, machine->xRandomness(machine, n, o); }
static int v_sleep(sqlite3_vfs *v, int n) { return (void)v, machine->xSleep(machine, n); }
static int v_time(sqlite3_vfs *v, double *t) { return (void)v, machine->xCurrentTime(machine, t); }
static int v_time64(sqlite3_vfs *v, sqlite3_int64 *t) { return (void)v, machine->xCurrentTimeInt64(machine, t); }
static int v_error(sqlite3_vfs *v, int n, char *o) { return (void)v, machine->xGetLastError(machine, n, o); }

int segel_disk_record(const char *path) {
    machine = sqlite3_vfs_find("unix");
    if (!machine) return SQLITE_NOTFOUND;
    layer.iVersion = 2;
    layer.szOsFile = (int)sizeof(struct file) + machine->szOsFile;
    layer.mxPathname = machine->mxPathname;
    layer.zName = "segel-recording";
    layer.xOpen = v_open;
    layer.xDelete = v_delete;
    layer.xAccess = v_access;
    layer.xFullPathname = v_full;
    layer.xRandomness = v_random;
    layer.xSleep = v_sleep;
    layer.xCurrentTime = v_time;
    layer.xCurrentTimeInt64 = v_time64;
    layer.xGetLastError = v_error;
    watched = strdup(path);
    return sqlite3_vfs_register(&layer, 1);
}

void segel_disk_stop(void) {
    pthread_mutex_lock(&lock);
    watched = NULL;
    pthread_mutex_unlock(&lock);
    sqlite3_vfs_register(machine, 1);
}

uint64_t segel_disk_count(void) {
    pthread_mutex_lock(&lock);
    uint64_t n = count;
    pthread_mutex_unlock(&lock);
    return n;
}

struct segel_disk_call segel_disk_call_at(uint64_t number) {
    pthread_mutex_lock(&lock);
    struct segel_disk_call call = calls[number];
    pthread_mutex_unlock(&lock);
    return call;
}

/* FNV-1a: it tells states apart, nobody attacks it. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t length) {
    const uint8_t *b = bytes;
    for (size_t i = 0; i < length; i++) hash = (hash ^ b[i]) * 0x100000001b3u;
    return hash;
}

static int digest_table(sqlite3 *db, const char *name, uint64_t *hash) {
    sqlite3_stmt *rows;
    char *sql = sqlite3_mprintf("SELECT * FROM \"%w\"", name);
    int rc = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
    sqlite3_free(sql);
    if (rc) return rc;
    *hash = mix(*hash, name, strlen(name));
    while ((rc = sqlite3_step(rows)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(rows); i++) {
            int type = sqlite3_column_type(rows, i);
            const void *bytes = sqlite3_column_blob(rows, i);
            int length = sqlite3_column_bytes(rows, i);
            *hash = mix(*hash, &type, sizeof type);
            *hash = mix(*hash, &length, sizeof length);
            *hash = mix(*hash, bytes, (size_t)length);
        }
    }
    sqlite3_finalize(rows);
    return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int judge(sqlite3 *db, int with_integrity_check, uint64_t *digest) {
    sqlite3_stmt *names;
    int rc;
    *digest = 0xcbf29ce484222325u;
    sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    rc = sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name", -1, &names, NULL);
    if (rc) return rc;
    while ((rc = sqlite3_step(names)) == SQLITE_ROW) {
        int inner = digest_table(db, (const char *)sqlite3_column_text(names, 0), digest);
        if (inner) {
            sqlite3_finalize(names);
            return inner;
        }
    }
    sqlite3_finalize(names);
    if (rc != SQLITE_DONE || !with_integrity_check) return rc == SQLITE_DONE ? SQLITE_OK : rc;
    rc = sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &names, NULL);
    if (rc) return rc;
    rc = sqlite3_step(names);
    int is_right = rc == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(names, 0), "ok");
    sqlite3_finalize(names);
    return is_right ? SQLITE_OK : -1;
}

int segel_disk_judge(const char *path, int with_integrity_check, uint64_t *digest) {
    sqlite3 *db;
    int rc = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, "unix");
    if (!rc) rc = judge(db, with_integrity_check, digest);
    sqlite3_close(db);
    return rc;
}
