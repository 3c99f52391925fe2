#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Called once for each symbol. `bytes` are what the symbol holds, without any conversion between character sets; they are gone afterwards.
typedef void (*segel_symbol_found)(void *context, const uint8_t *bytes, size_t count);

/// Reads the QR symbols of `width` x `height` grey pixels, row by row without gaps: at most `limit` of them, 1 to 255.
/// `is_drawn`: the picture is black and white, straight, and one symbol with its quiet zone; nothing is searched for.
/// Returns how many, or -1 where the library gave up; then nothing was found.
int segel_read_qr(const uint8_t *grey, int width, int height, int limit, bool is_drawn, segel_symbol_found found, void *context);

#ifdef __cplusplus
}
#endif
