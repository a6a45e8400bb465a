/* A disk that takes its time, for scripts/proof-pressure: what is written has to go through it before a sync returns, one sync after the other.
   To be preloaded; DISK_MB is how many megabytes it writes a second, DISK_MS how many milliseconds a sync takes beside that. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 65536 };

static _Atomic long unsynced[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static double bytes_per_second, latency, busy_until;

static double number(const char *name) {
    const char *text = getenv(name);
    if (!text || atof(text) <= 0) abort();
    return atof(text);
}

__attribute__((constructor)) static void begin(void) {
    bytes_per_second = number("DISK_MB") * 1e6;
    latency = number("DISK_MS") / 1e3;
    unsetenv("LD_PRELOAD");
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static ssize_t noted(int file, ssize_t count) {
    if (count > 0) unsynced[file % FILES] += count;
    return count;
}

static void pass(int file) {
    double bytes = atomic_exchange(&unsynced[file % FILES], 0);
    pthread_mutex_lock(&lock);
    double start = now();
    if (busy_until < start) busy_until = start;
    busy_until += bytes / bytes_per_second + latency;
    double wait = busy_until - start;
    pthread_mutex_unlock(&lock);
    struct timespec time = {(time_t)wait, (long)((wait - (time_t)wait) * 1e9)};
    nanosleep(&time, NULL);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return noted(file, NEXT(pwrite)(file, bytes, count, offset)); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return noted(file, NEXT(pwrite64)(file, bytes, count, offset)); }

int fdatasync(int file) {
    pass(file);
    return NEXT(fdatasync)(file);
}

int fsync(int file) {
    pass(file);
    return NEXT(fsync)(file);
}
