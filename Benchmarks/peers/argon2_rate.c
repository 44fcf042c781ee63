// How many argon2id hashes a second one thread of libargon2 computes, with memory that is mapped and given back each
// time as a login worker does it; or the text of one hash.
// usage: argon2_rate SECONDS MEMORY-KIB PASSES | argon2_rate hash PASSWORD MEMORY-KIB PASSES
#define _GNU_SOURCE
#include <argon2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>

static int map(uint8_t **memory, size_t count) {
    *memory = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (*memory == MAP_FAILED) return ARGON2_MEMORY_ALLOCATION_ERROR;
    madvise(*memory, count, MADV_HUGEPAGE);
    return ARGON2_OK;
}

static void unmap(uint8_t *memory, size_t count) {
    munmap(memory, count);
}

static void hash_once(uint32_t memory, uint32_t passes) {
    uint8_t out[32], salt[16] = "0123456789abcdef", password[] = "correct horse battery";
    argon2_context context = {
        .out = out, .outlen = sizeof out, .pwd = password, .pwdlen = sizeof password - 1, .salt = salt,
        .saltlen = sizeof salt, .t_cost = passes, .m_cost = memory, .lanes = 1, .threads = 1,
        .allocate_cbk = map, .free_cbk = unmap, .version = ARGON2_VERSION_13};
    if (argon2id_ctx(&context) != ARGON2_OK) exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count == 5 && !strcmp(arguments[1], "hash")) {
        uint8_t salt[16];
        char text[256];
        if (getrandom(salt, sizeof salt, 0) != sizeof salt) return 1;
        if (argon2id_hash_encoded(atoi(arguments[4]), atoi(arguments[3]), 1, arguments[2], strlen(arguments[2]), salt,
                                  sizeof salt, 32, text, sizeof text))
            return 1;
        puts(text);
        return 0;
    }
    if (count != 4) return 64;
    double begun = seconds(), ends = begun + atof(arguments[1]), last = begun;
    int done = 0;
    for (; last < ends; last = seconds(), done++) hash_once(atoi(arguments[2]), atoi(arguments[3]));
    printf("%.3f\n", done / (last - begun));
    return 0;
}
