/* Takes rights away from the calling process: resource limits, no new privileges, a system call filter. */
#ifndef IE_SANDBOX_H
#define IE_SANDBOX_H

#include "ie_status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ie_sandbox_limits {
    int64_t data_bytes; /* private writable memory */
    int64_t cpu_seconds;
    int64_t open_files;
    int32_t nice;
    int32_t reserved;
    /* Files in /dev whose names begin with this may be opened for writing, as a GPU's driver does at any time; no others, by
       Landlock. Null: none, which needs no Landlock. */
    const char *device_prefix;
} ie_sandbox_limits;

/* Applies the limits, then the filter to all threads. Cannot be undone. */
IE_EXPORT int32_t ie_sandbox_enter(const ie_sandbox_limits *limits);

/* Moves standard output to a new descriptor and points 1 at standard error, so that no library can print into
   the protocol. */
IE_EXPORT int32_t ie_sandbox_take_output(int32_t *descriptor);

/* Ends the process at once, whatever its other threads do. */
IE_EXPORT void ie_sandbox_exit(int32_t code);

/* Tries one denied thing: 0 socket, 1 program start, 2 file write, 3 trace, 5 a write to a file that is there. Returns the errno, 0 if it was allowed.
   4 is a segmentation fault, as a broken decoder would cause. */
IE_EXPORT int32_t ie_sandbox_probe(int32_t what);

#ifdef __cplusplus
}
#endif
#endif
