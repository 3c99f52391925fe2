#pragma once

#include <stddef.h>

/* A function of the library: its name, and where the jump reads where it is. */
struct late_function {
    const char *name;
    void **place;
};

const char *late_open(const char *library, const struct late_function *functions, size_t count);

/* Where a jump leads until then. */
void late_unopened(void);

/* Register 16 of aarch64 is for this (AAPCS64, 6.1.1); nothing else of the caller's is touched, so arguments and results pass as they are. */
#if defined(__x86_64__)
#define LATE_JUMP(place) "jmp *" place "(%rip)\n"
#elif defined(__aarch64__)
#define LATE_JUMP(place) "adrp x16, " place "\n ldr x16, [x16, :lo12:" place "]\n br x16\n"
#else
#error "a jump through memory is to be written for this processor"
#endif

/* Hidden: the library goes on calling its own functions, not ours. */
#define LATE_BODY(function)                                                                                              \
    __attribute__((used)) static void *late_##function = (void *)late_unopened;                                          \
    __asm__(".text\n .globl " #function "\n .hidden " #function "\n .type " #function ", %function\n" #function ":\n"    \
            LATE_JUMP("late_" #function));
#define LATE_ENTRY(function) {#function, &late_##function},

/* FUNCTIONS(X) names each function as X(name). */
#define LATE_LIBRARY(opener, library, FUNCTIONS)                                                       \
    FUNCTIONS(LATE_BODY)                                                                               \
    const char *opener(void) {                                                                         \
        static const struct late_function functions[] = {FUNCTIONS(LATE_ENTRY)};                       \
        return late_open(library, functions, sizeof functions / sizeof *functions);                    \
    }
