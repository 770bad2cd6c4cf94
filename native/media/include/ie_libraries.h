/* What the libraries under the shim are and can do. */
#ifndef IE_LIBRARIES_H
#define IE_LIBRARIES_H

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes "name version" lines for each library. Truncates to capacity, always zero-terminated. */
IE_EXPORT int32_t ie_libraries_versions(char *text, int32_t capacity);

/* Writes the names of the video decoders, separated by spaces. */
IE_EXPORT int32_t ie_libraries_decoders(char *text, int32_t capacity);

/* Writes the names of the hardware accelerations compiled in, separated by spaces. */
IE_EXPORT int32_t ie_libraries_accelerations(char *text, int32_t capacity);

#ifdef __cplusplus
}
#endif
#endif
