#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

/* SQLITE_TRANSIENT is a cast that Swift cannot import: SQLite copies the bytes before the call returns. */
static inline int sallyport_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
    return sqlite3_bind_text(statement, index, text ? text : "", length, SQLITE_TRANSIENT);
}

static inline int sallyport_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                       : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}

/* sqlite3_db_config() is variadic, which Swift cannot call: https://www.sqlite.org/c3ref/db_config.html
   An `on` below zero changes nothing; `is_on` tells what holds afterwards. */
static inline int sallyport_db_config(sqlite3 *db, int option, int on, int *is_on) {
    return sqlite3_db_config(db, option, on, is_on);
}

/* gettid(2) stands behind _GNU_SOURCE, without which Swift's Glibc module is built; the write lock's timer wants it. */
static inline int sallyport_gettid(void) { return (int)syscall(SYS_gettid); }
