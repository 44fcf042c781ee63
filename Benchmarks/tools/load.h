// What load.c stands on: options, the file of requests, reading an answer, the result.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct options {
    int port, connections, active;
    bool once;
    double seconds, rate, patience;
    const char *file;
};

struct text {
    const char *bytes;
    uint32_t length;
};

struct requests {
    struct text *list;
    int count, next;
};

struct connection {
    int fd;
    bool is_busy, is_measured;
    int64_t due;
    size_t filled;
    char buffer[16384];
};

struct result {
    uint32_t *times;
    size_t count, capacity;
    int64_t last;
    long statuses[1000];
    long failed, unanswered, connects, served;
};

static inline void die(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static inline int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static inline struct options read_options(int count, char **arguments) {
    static const struct option known[] = {
        {"port", 1, 0, 'p'}, {"requests", 1, 0, 'f'}, {"connections", 1, 0, 'c'}, {"active", 1, 0, 'a'},
        {"seconds", 1, 0, 's'}, {"rate", 1, 0, 'r'}, {"patience", 1, 0, 'w'}, {"once", 0, 0, 'o'}, {0}};
    struct options options = {.connections = 1, .seconds = 1, .patience = 5};
    for (int found; (found = getopt_long(count, arguments, "", known, NULL)) != -1;) {
        switch (found) {
        case 'p': options.port = atoi(optarg); break;
        case 'f': options.file = optarg; break;
        case 'c': options.connections = atoi(optarg); break;
        case 'a': options.active = atoi(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 'w': options.patience = atof(optarg); break;
        case 'o': options.once = true; break;
        default: exit(64);
        }
    }
    if (!options.file || !options.port || options.connections < 1) exit(64);
    if (options.active < 1 || options.active > options.connections) options.active = options.connections;
    return options;
}

// Each request: its length (32 bits, as this machine has them), then its bytes.
static inline struct requests read_requests(const char *path) {
    struct requests read_in = {0};
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status)) die(path);
    char *bytes = malloc(status.st_size + 1);
    for (off_t done = 0; done < status.st_size;) {
        ssize_t got = read(fd, bytes + done, status.st_size - done);
        if (got <= 0) die(path);
        done += got;
    }
    close(fd);
    int capacity = 0;
    for (off_t at = 0; at < status.st_size;) {
        if (read_in.count == capacity) {
            capacity = capacity ? capacity * 2 : 1024;
            read_in.list = realloc(read_in.list, capacity * sizeof *read_in.list);
        }
        struct text *request = &read_in.list[read_in.count++];
        memcpy(&request->length, bytes + at, sizeof request->length);
        request->bytes = bytes + at + sizeof request->length;
        at += sizeof request->length + request->length;
    }
    if (!read_in.count) die("no requests");
    return read_in;
}

// The value of a field of the head; NULL where it is not there.
static inline const char *field(const char *head, const char *end, const char *name) {
    size_t length = strlen(name);
    for (const char *line = strstr(head, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n"))
        if (!strncasecmp(line + 2, name, length) && line[2 + length] == ':') return line + 3 + length;
    return NULL;
}

// The status of a whole answer, 0 while it is incomplete. Bodies are of a known length or chunked.
static inline int complete_status(struct connection *c, bool *closes) {
    const char *end = strstr(c->buffer, "\r\n\r\n");
    if (!end) return 0;
    int status = atoi(c->buffer + 9);
    const char *how = field(c->buffer, end, "Connection");
    *closes = how && !strncasecmp(how, " close", 6);
    if (status == 204 || status == 304) return status;
    size_t have = c->filled - (end + 4 - c->buffer);
    const char *length = field(c->buffer, end, "Content-Length");
    if (length) return have >= strtoul(length, NULL, 10) ? status : 0;
    return have >= 5 && !memcmp(c->buffer + c->filled - 5, "0\r\n\r\n", 5) ? status : 0;
}

static inline int ascending(const void *left, const void *right) {
    uint32_t l = *(const uint32_t *)left, r = *(const uint32_t *)right;
    return (l > r) - (l < r);
}

static inline uint32_t quantile(const struct result *result, double share) {
    if (!result->count) return 0;
    size_t position = (size_t)(share * result->count);
    return result->times[position < result->count ? position : result->count - 1];
}

static inline void print_result(struct result *result, int64_t begun) {
    qsort(result->times, result->count, sizeof *result->times, ascending);
    double seconds = result->last > begun ? (result->last - begun) / 1e9 : 0;
    printf("{\"seconds\":%.6f,\"failed\":%ld,\"unanswered\":%ld,\"connects\":%ld,\"served\":%ld,", seconds,
           result->failed, result->unanswered, result->connects, result->served);
    printf("\"p50\":%u,\"p90\":%u,\"p99\":%u,\"p999\":%u,\"max\":%u,\"statuses\":{", quantile(result, 0.5),
           quantile(result, 0.9), quantile(result, 0.99), quantile(result, 0.999), quantile(result, 1));
    const char *separator = "";
    for (int status = 0; status < 1000; status++) {
        if (!result->statuses[status]) continue;
        printf("%s\"%d\":%ld", separator, status, result->statuses[status]);
        separator = ",";
    }
    printf("}}\n");
}
