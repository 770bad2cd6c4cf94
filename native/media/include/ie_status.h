/* Status codes, the message of the last failure, and the version of this interface. */
#ifndef IE_STATUS_H
#define IE_STATUS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define IE_EXPORT __attribute__((visibility("default")))

/* Raised whenever a struct or a signature of these headers changes. The C# side holds the same number. */
#define IE_ABI_VERSION 6

typedef enum ie_status {
    IE_OK = 0,
    IE_END = 1, /* not a failure: no more frames */
    IE_NOT_FOUND = 2,
    IE_NOT_A_FILE = 3,
    IE_EMPTY = 4,
    IE_NOT_MEDIA = 5,
    IE_NO_VIDEO = 6,
    IE_UNSUPPORTED = 7,
    IE_CORRUPT = 8,
    IE_TOO_LARGE = 9,
    IE_OUT_OF_MEMORY = 10,
    IE_CANCELLED = 11,
    IE_INVALID_ARGUMENT = 12,
    IE_INTERNAL = 13,
    IE_ACCESS_DENIED = 14,
    IE_DEVICE_FAILED = 15 /* a GPU, of what it should decode */
} ie_status;

/* The interface version that the library was built with. */
IE_EXPORT int32_t ie_status_abi(void);

/* Why the last call of this thread failed. Valid until the thread's next call. Never null. */
IE_EXPORT const char *ie_status_message(void);

#ifdef __cplusplus
}
#endif
#endif
