#include <fastcgi.h>
#include <fcgiapp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

/// accept4() is hidden without _GNU_SOURCE, which Swift's C library module does not set.
extern int accept4(int socket, struct sockaddr *address, socklen_t *size, int flags);

static inline int shim_accept(int socket) {
    return accept4(socket, 0, 0, SOCK_CLOEXEC);
}

/// memfd_create() is hidden likewise, with its flags.
extern int memfd_create(const char *name, unsigned flags);

static inline int shim_memfd_create(const char *name) {
    return memfd_create(name, 1 /* MFD_CLOEXEC */);
}

/// prctl() is variadic, which Swift cannot call.
static inline int shim_prctl(int option, unsigned long argument) {
    return prctl(option, argument, 0UL, 0UL, 0UL);
}

/// The resource argument is an enum in C and an integer in its constants.
static inline int shim_setrlimit(int resource, rlim_t soft, rlim_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resource, &limit);
}

enum { SHIM_RLIMIT_CORE = RLIMIT_CORE, SHIM_RLIMIT_DATA = RLIMIT_DATA };

/// sigaction's handler is a member of a union that Swift names differently between libcs.
static inline int shim_handle(int signal, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};
    return sigaction(signal, &action, 0);
}

/// SIG_IGN is a cast in a macro, which Swift does not import.
static inline int shim_ignore(int signal) {
    return shim_handle(signal, SIG_IGN);
}
