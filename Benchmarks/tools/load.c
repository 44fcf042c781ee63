// A load generator for HTTP/1.1 on loopback: one thread, epoll, requests written out in a file.
//
// Closed loop: `--active` requests are in flight at any time, each on the connection that was idle longest.
// Open loop (`--rate`): requests are due at fixed times, whether or not the earlier ones were answered; an answer's
// time counts from when its request was due, so that a stall is felt by all that fall into it (no coordinated
// omission). What is unanswered at the end counts with its age. Prints one line of JSON; times in microseconds.
#define _GNU_SOURCE
#include "load.h"

static struct options options;
static struct requests requests;
static struct connection *connections;
static int poller, idle_count, in_flight, *idle;
static int idle_first;
static struct result result;
static bool measuring;
static int64_t begun, ends, patience;

static void push_idle(int index) {
    idle[(idle_first + idle_count++) % options.connections] = index;
}

static int pop_idle(void) {
    int index = idle[idle_first];
    idle_first = (idle_first + 1) % options.connections;
    idle_count--;
    return index;
}

static void open_connection(int index) {
    struct connection *c = &connections[index];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&address, sizeof address)) die("connect");
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &event)) die("epoll_ctl");
    c->filled = 0;
    result.connects++;
}

static void reopen(int index) {
    close(connections[index].fd);
    open_connection(index);
}

// The next request of the file, from its beginning again unless each is to be used once.
static struct text *next_request(void) {
    if (requests.next == requests.count) {
        if (options.once) return NULL;
        requests.next = 0;
    }
    return &requests.list[requests.next++];
}

// Sends one request; false where none is left.
static bool send_request(int64_t due) {
    struct text *request = next_request();
    if (!request) return false;
    int index = pop_idle();
    struct connection *c = &connections[index];
    c->due = due;
    c->filled = 0;
    c->is_busy = true;
    c->is_measured = measuring;
    in_flight++;
    for (int attempt = 0; attempt < 2; attempt++) {
        if (send(c->fd, request->bytes, request->length, MSG_NOSIGNAL) == (ssize_t)request->length) return true;
        // The server closed it while it was idle.
        reopen(index);
    }
    die("send");
    return false;
}

static void note(struct connection *c, int status, int64_t now) {
    if (!c->is_measured) {
        if (status < 200 || status >= 400) result.failed++;
        return;
    }
    if (result.count == result.capacity) {
        result.capacity = result.capacity ? result.capacity * 2 : 1 << 16;
        result.times = realloc(result.times, result.capacity * sizeof *result.times);
        if (!result.times) die("realloc");
    }
    result.times[result.count++] = (uint32_t)((now - c->due) / 1000);
    if (status > 0) {
        result.statuses[status % 1000]++;
        if (now > result.last) result.last = now;
    }
}

static void finish(int index, int status, int64_t now) {
    struct connection *c = &connections[index];
    if (status != 0) result.served++;
    if (status == 0 && c->is_measured) result.failed++;
    if (status != 0) note(c, status, now);
    c->is_busy = false;
    // One that was left over from the beginning counts no more.
    if (c->is_measured || !measuring) in_flight--;
    push_idle(index);
}

static void receive(int index) {
    struct connection *c = &connections[index];
    ssize_t got = recv(c->fd, c->buffer + c->filled, sizeof c->buffer - 1 - c->filled, 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) {
        bool was_busy = c->is_busy;
        reopen(index);
        if (was_busy) finish(index, 0, nanoseconds());
        return;
    }
    c->filled += got;
    c->buffer[c->filled] = 0;
    bool closes = false;
    int status = complete_status(c, &closes);
    if (!status && c->filled < sizeof c->buffer - 1) return;
    if (closes || !status) reopen(index);
    finish(index, status, nanoseconds());
}

// Waits for answers until a time (nanoseconds, monotonic), and takes in what came.
static void take_answers(int64_t until) {
    struct epoll_event events[128];
    int64_t left = until - nanoseconds();
    if (left < 0) left = 0;
    struct timespec wait = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
    int count = epoll_pwait2(poller, events, 128, &wait, NULL);
    for (int i = 0; i < count; i++) receive(events[i].data.u32);
}

// Every connection asks once, all at the same time; not measured. Those that stay without an answer while nobody else
// gets one either are starved: they stay busy, and count as unanswered. Whether all were answered well.
static bool wake_once(void) {
    result.failed = 0;
    for (int i = 0; i < options.connections; i++)
        if (!send_request(nanoseconds())) break;
    int64_t until = nanoseconds() + patience;
    for (int before = in_flight; in_flight > 0 && nanoseconds() < until; before = in_flight) {
        take_answers(until);
        if (in_flight < before) until = nanoseconds() + patience;
    }
    result.unanswered += in_flight;
    bool are_all_well = in_flight == 0 && result.failed == 0;
    in_flight = 0;
    return are_all_well;
}

// Until all are open up to the worker: so many at once may be more than its socket lets wait, but then it keeps those
// that it took, and each wave opens more. Who fails in the last wave counts as failed.
static void wake_all(void) {
    for (int wave = 0; wave < 8 && !result.unanswered; wave++)
        if (wake_once()) return;
}

static void closed_loop(void) {
    bool has_more = true;
    while (nanoseconds() < ends && (has_more || in_flight > 0)) {
        while (has_more && in_flight < options.active && idle_count > 0) has_more = send_request(nanoseconds());
        take_answers(ends);
    }
}

static void open_loop(void) {
    double gap = 1e9 / options.rate;
    int64_t sent = 0, total = (int64_t)(options.rate * options.seconds);
    while (sent < total && nanoseconds() < ends + patience) {
        int64_t due = begun + (int64_t)(gap * sent);
        if (nanoseconds() >= due && idle_count > 0) {
            if (!send_request(due)) break;
            sent++;
            continue;
        }
        take_answers(idle_count > 0 ? due : ends + patience);
    }
    struct connection late = {.is_measured = true};
    for (; sent < total; sent++, result.unanswered++) {
        late.due = begun + (int64_t)(gap * sent);
        note(&late, -1, nanoseconds());
    }
}

// What was sent in time and is not answered yet is waited for.
static void await_rest(void) {
    int64_t until = nanoseconds() + patience;
    while (in_flight > 0 && nanoseconds() < until) take_answers(until);
    for (int i = 0; i < options.connections; i++) {
        if (!connections[i].is_busy) continue;
        if (connections[i].is_measured) result.unanswered++;
        note(&connections[i], -1, nanoseconds());
    }
}

int main(int count, char **arguments) {
    options = read_options(count, arguments);
    patience = (int64_t)(options.patience * 1e9);
    requests = read_requests(options.file);
    prctl(PR_SET_TIMERSLACK, 1);
    poller = epoll_create1(0);
    connections = calloc(options.connections, sizeof *connections);
    idle = calloc(options.connections, sizeof *idle);
    if (poller < 0 || !connections || !idle) die("start");
    for (int i = 0; i < options.connections; i++) {
        open_connection(i);
        push_idle(i);
    }
    if (!options.once) wake_all();
    result.connects = 0;
    measuring = true;
    begun = nanoseconds();
    ends = begun + (int64_t)(options.seconds * 1e9);
    if (options.rate > 0) {
        open_loop();
    } else {
        closed_loop();
    }
    await_rest();
    print_result(&result, begun);
    return 0;
}
