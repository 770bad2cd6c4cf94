#include "ie_sandbox.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "device_access.h"
#include "failure.h"
#include "syscall_filter.h"

using ie::Failure;
using ie::guard;

namespace {

void check(int code, const char *what)
{
    if (code != 0)
        throw Failure(IE_INTERNAL, std::string(what) + ": " + std::strerror(errno));
}

/// `grace` lies between the limit that warns by a signal and the one that kills.
void limit(__rlimit_resource resource, int64_t value, const char *what, int64_t grace = 0)
{
    rlimit now = {};
    check(getrlimit(resource, &now), what);
    // Never above what the process may have anyway.
    const rlimit bounds = {std::min(static_cast<rlim_t>(value), now.rlim_max),
                           std::min(static_cast<rlim_t>(value + grace), now.rlim_max)};
    check(setrlimit(resource, &bounds), what);
}

}  // namespace

int32_t ie_sandbox_enter(const ie_sandbox_limits *limits)
{
    return guard([&]() -> int {
        if (!limits)
            return ie::fail(IE_INVALID_ARGUMENT, "ie_sandbox_enter: null argument");
        limit(RLIMIT_DATA, limits->data_bytes, "limiting memory");
        limit(RLIMIT_CPU, limits->cpu_seconds, "limiting processor time", 5);
        limit(RLIMIT_NOFILE, limits->open_files, "limiting open files");
        limit(RLIMIT_CORE, 0, "turning core dumps off");
        limit(RLIMIT_FSIZE, 0, "turning file writes off");
        errno = 0;
        if (setpriority(PRIO_PROCESS, 0, limits->nice) != 0 && errno != EACCES && errno != EPERM)
            check(-1, "lowering the priority");
        check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "giving up new privileges");
        if (limits->device_prefix)
            ie::allow_writing_to_devices(limits->device_prefix);
        ie::install_syscall_filter(limits->device_prefix != nullptr);
        return IE_OK;
    });
}

int32_t ie_sandbox_take_output(int32_t *descriptor)
{
    return guard([&]() -> int {
        int taken = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
        if (taken < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
            check(-1, "moving standard output");
        *descriptor = taken;
        return IE_OK;
    });
}

void ie_sandbox_exit(int32_t code)
{
    _exit(code);
}

int32_t ie_sandbox_probe(int32_t what)
{
    errno = 0;
    long result = -1;
    if (what == 0) {
        result = socket(AF_INET, SOCK_STREAM, 0);
    } else if (what == 1) {
        char *const arguments[] = {nullptr};
        result = execve("/bin/true", arguments, arguments);
    } else if (what == 2) {
        result = open("/tmp", O_RDWR | O_TMPFILE, 0600);
    } else if (what == 3) {
        result = ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
    } else if (what == 4) {
        volatile int *volatile nowhere = nullptr; // volatile, or the compiler sees through it
        *nowhere = what;
    } else if (what == 5) {
        result = open("/dev/full", O_WRONLY);
    }
    return result < 0 ? errno : 0;
}
