#pragma once

/* Calls are numbered from here on, from 1. */
void segel_fault_begin(void);

/* How many were numbered so far. */
unsigned long segel_fault_count(void);
