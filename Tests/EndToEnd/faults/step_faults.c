/* Kills a program at its n-th call of some kinds, or makes that call fail: for LD_PRELOAD, so that no program needs a
 * hook of its own. step_faults.py compiles it and writes what is to happen into the file that STEP_FAULTS names,
 * which is mapped by both. Every call passes unharmed until `armed` is set, and again once one has been hit.
 *
 * malloc(3) and its kin are glibc's own by another name; the rest goes to the kernel directly. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OPEN = 1, WRITE = 2, SYNC = 4, LOCK = 8, SIZE = 16, NAME = 32, READ = 64, MEMORY = 128, ACCEPT = 256, UNLOCK = 512 };
enum { COUNT, KILL_BEFORE, KILL_AFTER, FAIL };

/* As step_faults.py packs it. */
static struct control {
    _Atomic int armed, mode, kinds, nth, error, count, fired;
    char call[36];
} *control;

__attribute__((constructor)) static void map_control(void) {
    const char *path = getenv("STEP_FAULTS"), *program = getenv("STEP_FAULTS_PROGRAM");
    if (!path || (program && strcmp(program, program_invocation_short_name))) return;
    int file = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
    if (file < 0) _exit(99);
    void *mapped = (void *)syscall(SYS_mmap, 0, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped == MAP_FAILED) _exit(99);
    syscall(SYS_close, file);
    control = mapped;
}

/* The mode if this call is the one, else COUNT. */
static int step(int kind, const char *call) {
    if (!control || !control->armed || !(control->kinds & kind)) return COUNT;
    if (atomic_fetch_add(&control->count, 1) + 1 != control->nth || !atomic_exchange(&control->armed, 0)) return COUNT;
    strncpy(control->call, call, sizeof control->call - 1);
    control->fired = 1;
    if (control->mode == KILL_BEFORE) syscall(SYS_kill, getpid(), SIGKILL);
    if (control->mode == FAIL) errno = control->error;
    return control->mode;
}

static long after(int mode, long result) {
    if (mode == KILL_AFTER) syscall(SYS_kill, getpid(), SIGKILL);
    return result;
}

#define STEP(kind, call, failure, real) \
    do { \
        int mode = step(kind, call); \
        if (mode == FAIL) return failure; \
        return (__typeof__(real))after(mode, (long)(real)); \
    } while (0)

static int mode_of(int flags, va_list list) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(list, int) : 0; }

#define OPEN_LIKE(name) \
    int name(const char *path, int flags, ...) { \
        va_list list; \
        va_start(list, flags); \
        int bits = mode_of(flags, list); \
        va_end(list); \
        STEP(OPEN, "open", -1, (int)syscall(SYS_openat, AT_FDCWD, path, flags, bits)); \
    }
OPEN_LIKE(open)
OPEN_LIKE(open64)

#define OPENAT_LIKE(name) \
    int name(int folder, const char *path, int flags, ...) { \
        va_list list; \
        va_start(list, flags); \
        int bits = mode_of(flags, list); \
        va_end(list); \
        STEP(OPEN, "openat", -1, (int)syscall(SYS_openat, folder, path, flags, bits)); \
    }
OPENAT_LIKE(openat)
OPENAT_LIKE(openat64)

ssize_t write(int file, const void *bytes, size_t count) {
    STEP(WRITE, "write", -1, syscall(SYS_write, file, bytes, count));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
    STEP(WRITE, "pwrite64", -1, syscall(SYS_pwrite64, file, bytes, count, offset));
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
    STEP(WRITE, "pwrite", -1, syscall(SYS_pwrite64, file, bytes, count, offset));
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    STEP(WRITE, "writev", -1, syscall(SYS_writev, file, parts, count));
}
ssize_t send(int file, const void *bytes, size_t count, int flags) {
    STEP(WRITE, "send", -1, syscall(SYS_sendto, file, bytes, count, flags, 0, 0));
}
ssize_t sendmsg(int file, const struct msghdr *message, int flags) {
    STEP(WRITE, "sendmsg", -1, syscall(SYS_sendmsg, file, message, flags));
}
ssize_t read(int file, void *bytes, size_t count) { STEP(READ, "read", -1, syscall(SYS_read, file, bytes, count)); }
ssize_t recv(int file, void *bytes, size_t count, int flags) {
    STEP(READ, "recv", -1, syscall(SYS_recvfrom, file, bytes, count, flags, 0, 0));
}
ssize_t pread64(int file, void *bytes, size_t count, off64_t offset) {
    STEP(READ, "pread64", -1, syscall(SYS_pread64, file, bytes, count, offset));
}
ssize_t pread(int file, void *bytes, size_t count, off_t offset) {
    STEP(READ, "pread", -1, syscall(SYS_pread64, file, bytes, count, offset));
}
int fsync(int file) { STEP(SYNC, "fsync", -1, (int)syscall(SYS_fsync, file)); }
int fdatasync(int file) { STEP(SYNC, "fdatasync", -1, (int)syscall(SYS_fdatasync, file)); }
/* Giving a lock back is a kind of its own: on a local file it never fails, and SQLite does not ask whether it did. */
int flock(int file, int operation) {
    STEP(operation & LOCK_UN ? UNLOCK : LOCK, "flock", -1, (int)syscall(SYS_flock, file, operation));
}
int ftruncate(int file, off_t size) { STEP(SIZE, "ftruncate", -1, (int)syscall(SYS_ftruncate, file, size)); }
int ftruncate64(int file, off64_t size) { STEP(SIZE, "ftruncate64", -1, (int)syscall(SYS_ftruncate, file, size)); }
int rename(const char *from, const char *to) { STEP(NAME, "rename", -1, (int)syscall(SYS_rename, from, to)); }
int unlink(const char *path) { STEP(NAME, "unlink", -1, (int)syscall(SYS_unlink, path)); }

/* Every command's third argument travels as a word. */
#define FCNTL_LIKE(name) \
    int name(int file, int command, ...) { \
        va_list list; \
        va_start(list, command); \
        long word = va_arg(list, long); \
        va_end(list); \
        int isLock = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK || command == F_OFD_SETLKW; \
        int isUnlock = isLock && ((struct flock *)word)->l_type == F_UNLCK; \
        STEP(isUnlock ? UNLOCK : isLock ? LOCK : 0, "fcntl", -1, (int)syscall(SYS_fcntl, file, command, word)); \
    }
FCNTL_LIKE(fcntl)
FCNTL_LIKE(fcntl64)

int accept4(int file, struct sockaddr *address, socklen_t *size, int flags) {
    STEP(ACCEPT, "accept4", -1, (int)syscall(SYS_accept4, file, address, size, flags));
}

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) { STEP(MEMORY, "malloc", NULL, __libc_malloc(size)); }
void *calloc(size_t count, size_t size) { STEP(MEMORY, "calloc", NULL, __libc_calloc(count, size)); }
void *realloc(void *old, size_t size) { STEP(MEMORY, "realloc", NULL, __libc_realloc(old, size)); }
void *aligned_alloc(size_t alignment, size_t size) {
    STEP(MEMORY, "aligned_alloc", NULL, __libc_memalign(alignment, size));
}
int posix_memalign(void **result, size_t alignment, size_t size) {
    int mode = step(MEMORY, "posix_memalign");
    if (mode == FAIL) return ENOMEM;
    *result = __libc_memalign(alignment, size);
    return (int)after(mode, *result ? 0 : ENOMEM);
}
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
    STEP(MEMORY, "mmap", MAP_FAILED, (void *)syscall(SYS_mmap, address, size, protection, flags, file, offset));
}
void *mmap64(void *address, size_t size, int protection, int flags, int file, off64_t offset) {
    STEP(MEMORY, "mmap64", MAP_FAILED, (void *)syscall(SYS_mmap, address, size, protection, flags, file, offset));
}
