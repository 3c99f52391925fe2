#include "late.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

const char *late_open(const char *library, const struct late_function *functions, size_t count) {
    /* By its bare name, as the loader looks for what a program is linked with. It is never closed. */
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!handle) return dlerror();
    for (size_t i = 0; i < count; i++) {
        /* In the library, and in those that it needs itself. */
        void *function = dlsym(handle, functions[i].name);
        if (!function) return dlerror();
        *functions[i].place = function;
    }
    return NULL;
}

void late_unopened(void) {
    fputs("segel: a function was called before its library was opened\n", stderr);
    abort();
}
