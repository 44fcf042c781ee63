// The fair peer: libfcgi in C in the loop that the gate has, which reads the session of every request from the site's
// own database by a prepared statement and logs a line for it; it verifies nothing.
// usage: c_loop SOCKET WORKERS [DATABASE SESSION-ID-IN-HEX]
#define _GNU_SOURCE
#include <fcgiapp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <time.h>
#include "peer.h"

static FCGX_Request request;
static sqlite3_stmt *statement;
static unsigned char session[16];

static const char query[] =
    "SELECT sessions.id, sessions.user_id, sessions.kind, sessions.created_at, sessions.expires_at,"
    " sessions.idle_limit_seconds, sessions.device, sessions.address, sessions.authenticated_at,"
    " sessions.last_seen_at, sessions.refresh_counter, sessions.refreshed_at, sessions.ended_at, sessions.end_reason,"
    " sessions.secret_hash, users.id, users.username, users.email, users.email_verified, users.roles,"
    " users.disabled_at, users.created_at"
    " FROM sessions LEFT JOIN users ON users.id = sessions.user_id WHERE sessions.id = ?1";

static void open_database(const char *path, const char *id) {
    sqlite3 *database;
    if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) ||
        sqlite3_busy_timeout(database, 100) ||
        sqlite3_prepare_v3(database, query, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
        die(sqlite3_errmsg(database));
    for (int i = 0; i < 16; i++) sscanf(id + 2 * i, "%2hhx", &session[i]);
}

// Reads every column, as who decides by them must.
static bool read_session(void) {
    sqlite3_bind_blob(statement, 1, session, sizeof session, SQLITE_STATIC);
    bool is_there = sqlite3_step(statement) == SQLITE_ROW;
    size_t bytes = 0;
    for (int column = 0; is_there && column < sqlite3_column_count(statement); column++) {
        if (sqlite3_column_type(statement, column) == SQLITE_INTEGER)
            bytes += sqlite3_column_int64(statement, column) != 0;
        else if (sqlite3_column_blob(statement, column))
            bytes += sqlite3_column_bytes(statement, column);
    }
    sqlite3_reset(statement);
    return is_there && bytes > 0;
}

static void log_request(struct timespec begun, const char *uri) {
    struct timespec now;
    struct tm parts;
    char line[512];
    clock_gettime(CLOCK_MONOTONIC, &now);
    long microseconds = (now.tv_sec - begun.tv_sec) * 1000000 + (now.tv_nsec - begun.tv_nsec) / 1000;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    const char *id = FCGX_GetParam("SALLYPORT_REQUEST_ID", request.envp);
    const char *client = FCGX_GetParam("REMOTE_ADDR", request.envp);
    const char *method = FCGX_GetParam("REQUEST_METHOD", request.envp);
    int length = snprintf(
        line, sizeof line,
        "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ\",\"level\":\"info\",\"message\":\"request\",\"program\":"
        "\"c_loop\",\"pid\":%d,\"client\":\"%s\",\"method\":\"%s\",\"microseconds\":%ld,\"path\":\"%s\","
        "\"request_id\":\"%s\",\"status\":200,\"user_id\":\"45HiGxeM5VrSCghXC1r2-A\"}\n",
        parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
        now.tv_nsec / 1000000, getpid(), client ? client : "", method ? method : "", microseconds, uri ? uri : "",
        id ? id : "");
    if (write(STDERR_FILENO, line, length) < 0) errno = 0;
}

// Serves the next request of the connection; false where it is closed.
static bool serve(int fd) {
    struct timespec begun;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    request.ipcFd = fd;
    request.keepConnection = 1;
    request.detached = 1;
    if (FCGX_Accept_r(&request) || request.ipcFd < 0) return false;
    bool keeps = request.keepConnection;
    const char *uri = FCGX_GetParam("DOCUMENT_URI", request.envp);
    if (!statement || read_session())
        FCGX_PutS(answer_to(uri), request.out);
    else
        FCGX_PutS("Status: 401\r\n\r\n", request.out);
    FCGX_FClose(request.err);
    FCGX_FClose(request.out);
    if (statement) log_request(begun, uri);
    FCGX_Free(&request, !keeps);
    request.ipcFd = -1;
    return keeps;
}

int main(int count, char **arguments) {
    if (count != 3 && count != 5) exit(64);
    int listener = listen_at(arguments[1]);
    fork_workers(atoi(arguments[2]));
    signal(SIGPIPE, SIG_IGN);
    if (FCGX_Init() || FCGX_InitRequest(&request, -1, 0)) die("libfcgi");
    signal(SIGTERM, SIG_DFL);
    if (count == 5) open_database(arguments[3], arguments[4]);
    fcntl(listener, F_SETFL, O_NONBLOCK);
    int poller = epoll_create1(0);
    watch(poller, listener, EPOLLEXCLUSIVE);
    struct epoll_event events[64];
    for (;;) {
        int ready = epoll_wait(poller, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd >= 0) watch(poller, fd, 0);
            } else {
                epoll_ctl(poller, EPOLL_CTL_DEL, fd, NULL);
                if (serve(fd)) watch(poller, fd, 0);
            }
        }
    }
}
