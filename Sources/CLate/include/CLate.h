#pragma once

/*
 * Libraries that few commands need, opened when they are first needed (Docs/Decisions/0032). Their own headers say what their functions are; here are their
 * bodies, each a jump to the library's. Nothing of a library may be called before it was opened.
 *
 * Each may be called once in the life of the process, and returns NULL, or what the loader says of a library that cannot be had: dlerror's words, which its next
 * call overwrites.
 */
const char *segel_open_pango(void);
const char *segel_open_qpdf(void);
const char *segel_open_postgres(void);
