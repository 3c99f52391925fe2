/* The interface only (Debian: libp11-kit-dev). Nothing is linked: the operator names the module, and it is loaded when it is used. */
#define CRYPTOKI_GNU 1
#include <p11-kit-1/p11-kit/pkcs11.h>
