/* A sandbox that lets a GPU's device files be written to, and nothing else, on threads that were there before it. /dev/full stands
   for the device. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ie_sandbox.h"

static char file[] = "/tmp/ie-sandbox-XXXXXX";
static int gate[2];

static int denied(const char *path)
{
    int descriptor = open(path, O_WRONLY);
    if (descriptor >= 0)
        close(descriptor);
    return descriptor >= 0 ? 0 : errno;
}

/* Returns null where this thread may do what it should. */
static void *check(void *name)
{
    char byte;
    if (read(gate[0], &byte, 1) != 1 || denied("/dev/full") != 0 || denied(file) != EACCES || denied("/dev/null") != EACCES)
        return name;
    return NULL;
}

int main(void)
{
    const int skipped = 77;
    pthread_t earlier;
    void *failed = NULL;
    const ie_sandbox_limits limits = {1LL << 40, 60, 64, 0, 0, "full"};
    if (mkstemp(file) < 0 || pipe(gate) != 0 || pthread_create(&earlier, NULL, check, "the earlier thread") != 0)
        return 1;
    int status = ie_sandbox_enter(&limits);
    if (status != IE_OK) {
        fprintf(stderr, "%s\n", ie_status_message());
        return strstr(ie_status_message(), "a rule set") ? skipped : 1; /* the kernel has no Landlock */
    }
    if (write(gate[1], "xx", 2) != 2 || pthread_join(earlier, &failed) != 0 || failed || (failed = check("the main thread"))) {
        fprintf(stderr, "%s may do too much or too little\n", (const char *)failed);
        return 1;
    }
    return 0;
}
