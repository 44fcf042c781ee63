// The limit of one hop: a FastCGI responder by hand that says yes to everything, with one read and one write for a
// request. It trusts nginx in everything: no program for any other use.
// usage: epoll_yes SOCKET WORKERS
#define _GNU_SOURCE
#include <stdbool.h>
#include "peer.h"

static char input[65536];

// The end of the first whole request in the buffer (an empty FCGI_STDIN record), 0 where there is none yet.
static size_t end_of_request(const unsigned char *bytes, size_t count) {
    for (size_t at = 0; at + 8 <= count;) {
        size_t length = bytes[at + 4] << 8 | bytes[at + 5];
        size_t next = at + 8 + length + bytes[at + 6];
        if (next > count) return 0;
        if (bytes[at + 1] == 5 && length == 0) return next;
        at = next;
    }
    return 0;
}

static size_t put_record(char *output, int type, const char *content, size_t length) {
    const char header[8] = {1, (char)type, 0, 1, (char)(length >> 8), (char)length, 0, 0};
    memcpy(output, header, 8);
    memcpy(output + 8, content, length);
    return 8 + length;
}

static void serve(int fd) {
    ssize_t got = read(fd, input, sizeof input);
    // All of nginx's request comes in one piece on a Unix socket.
    if (got <= 0 || !end_of_request((unsigned char *)input, got)) {
        close(fd);
        return;
    }
    bool keeps = input[10] & 1;
    const char *answer = answer_to(memmem(input, got, "/_sallyport/verify", 18));
    char output[2048];
    size_t length = put_record(output, 6, answer, strlen(answer));
    length += put_record(output + length, 6, "", 0);
    length += put_record(output + length, 3, "\0\0\0\0\0\0\0\0", 8);
    if (write(fd, output, length) != (ssize_t)length || !keeps) close(fd);
}

int main(int count, char **arguments) {
    if (count != 3) exit(64);
    int listener = listen_at(arguments[1]);
    fork_workers(atoi(arguments[2]));
    signal(SIGPIPE, SIG_IGN);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    int poller = epoll_create1(0);
    watch(poller, listener, EPOLLEXCLUSIVE);
    struct epoll_event events[64];
    for (;;) {
        int ready = epoll_wait(poller, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd != listener) {
                serve(events[i].data.fd);
                continue;
            }
            int fd = accept4(listener, NULL, NULL, 0);
            if (fd >= 0) watch(poller, fd, 0);
        }
    }
}
