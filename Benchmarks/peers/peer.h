// What the peers in C have in common: their socket, their processes, and what they answer.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// As long as the answers of the gate, with the same fields.
#define BODY                                                                                                     \
    "{\"logged_in_as\":\"user000001\",\"roles\":[],\"iss\":\"https://localhost:28443\",\"sub\":\"45HiGxeM5VrSC" \
    "ghXC1r2-A\",\"exp\":1795372198,\"nbf\":1795285798,\"iat\":1795285798,\"jti\":\"5yOyof3DHy3O5l8bWouaew\"," \
    "\"sid\":\"5qiFL8CM7ycAwt0l6-NTAg\",\"preferred_username\":\"user000001\",\"auth_time\":1795285798,"       \
    "\"type\":\"access\",\"fresh\":true}"

static inline void die(const char *what) {
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

// The whole of what a FastCGI responder writes: the question of auth_request, or `GET /auth/protected`.
static inline const char *answer_to(const char *uri) {
    static char protected_answer[1024];
    if (uri && !strncmp(uri, "/_sallyport/verify", 18))
        return "Status: 204\r\nCache-Control: no-store\r\nSallyport-Verdict: open\r\nRemote-User: user000001\r\n\r\n";
    if (!protected_answer[0])
        snprintf(protected_answer, sizeof protected_answer,
                 "Status: 200\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                 "Cache-Control: no-store\r\n\r\n%s",
                 sizeof BODY - 1, BODY);
    return protected_answer;
}

// Listens on a Unix socket; `-`: on the one that is inherited as descriptor 0.
static inline int listen_at(const char *path) {
    if (!strcmp(path, "-")) return 0;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) die("the socket's path is too long");
    strcpy(address.sun_path, path);
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 511)) die(path);
    return fd;
}

// Starts workers, which end with their parent; it waits for SIGTERM and never returns. 0: no parent, serve here.
static inline void fork_workers(int count) {
    sigset_t ending;
    if (!count) return;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigprocmask(SIG_BLOCK, &ending, NULL);
    pid_t workers[64];
    if (count > 64) exit(64);
    for (int i = 0; i < count; i++) {
        workers[i] = fork();
        if (workers[i] < 0) die("fork");
        if (workers[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            sigprocmask(SIG_UNBLOCK, &ending, NULL);
            return;
        }
    }
    int number;
    sigwait(&ending, &number);
    for (int i = 0; i < count; i++) kill(workers[i], SIGKILL);
    while (wait(NULL) > 0) continue;
    exit(0);
}

static inline void watch(int poller, int fd, unsigned flags) {
    struct epoll_event event = {.events = EPOLLIN | flags, .data.fd = fd};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
}
