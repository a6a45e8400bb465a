// What the thread sanitizer has to know of Swift's `Synchronization.Mutex`.
//
// Without contention the lock is an atomic in the code that uses it, which the sanitizer sees. With contention the kernel hands it on, inside of a
// library that was not built for the sanitizer, and everything that it guards would pass for a race. Linked into what is tested, these take the
// place of the library's functions, call them, and say what happened.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define HANDLE __attribute__((swift_context)) void *handle
#define SWIFT __attribute__((swiftcall))

// Absent from helpers of the build, which are linked the same way and run without the sanitizer.
__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

static void acquire(void *handle) {
    if (__tsan_acquire) __tsan_acquire(handle);
}

static void release(void *handle) {
    if (__tsan_release) __tsan_release(handle);
}

static void *original(const char *name) {
    void *function = dlsym(RTLD_NEXT, name);
    if (!function) {
        fprintf(stderr, "scripts/sanitize.thread.c: this Swift has no %s\n", name);
        abort();
    }
    return function;
}

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void seen_lock(uint32_t thread, HANDLE) __asm__(LOCK);
SWIFT void seen_lock(uint32_t thread, HANDLE) {
    ((SWIFT void (*)(uint32_t, HANDLE))original(LOCK))(thread, handle);
    acquire(handle);
}

SWIFT bool seen_try_lock(HANDLE) __asm__(TRY_LOCK);
SWIFT bool seen_try_lock(HANDLE) {
    bool isLocked = ((SWIFT bool (*)(HANDLE))original(TRY_LOCK))(handle);
    if (isLocked) acquire(handle);
    return isLocked;
}

SWIFT void seen_unlock(HANDLE) __asm__(UNLOCK);
SWIFT void seen_unlock(HANDLE) {
    release(handle);
    ((SWIFT void (*)(HANDLE))original(UNLOCK))(handle);
}
