#include "device_access.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <iterator>
#include <memory>
#include <set>
#include <string>

#include "failure.h"

namespace ie {

namespace {

/// Landlock restricts the thread that asks and those that it makes later; a .NET process has others already, so each is made to
/// ask by a signal, as libpsx does it. The last of the real-time signals is nobody else's here.
const int signal_number = SIGRTMAX;
constexpr int most_rounds = 100;
constexpr timespec round_pause = {0, 10'000'000}; // 10 ms: a second in all

constexpr int most_threads = 1024;

std::atomic<int> ruleset{-1};
std::atomic<int> answers{0};
std::atomic<int> restricted[most_threads]; // threads that were, in the order of their answers

struct CloseFolder {
    void operator()(DIR *folder) const { closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

[[noreturn]] void fail_with(const char *what)
{
    throw Failure(IE_INTERNAL, std::string("limiting file access (Landlock, Linux 5.13 or later): ") + what + ": " + std::strerror(errno));
}

bool restrict_this_thread()
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_landlock_restrict_self, ruleset.load(), 0) == 0;
}

void on_signal(int)
{
    int kept = errno;
    int place = restrict_this_thread() ? answers.fetch_add(1) : most_threads;
    if (place < most_threads)
        restricted[place] = gettid();
    errno = kept;
}

void allow(const std::string &path)
{
    landlock_path_beneath_attr rule = {};
    rule.allowed_access = LANDLOCK_ACCESS_FS_WRITE_FILE;
    rule.parent_fd = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0)
        fail_with(path.c_str());
    long code = syscall(SYS_landlock_add_rule, ruleset.load(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    if (code != 0)
        fail_with(path.c_str());
}

void allow_devices(const char *prefix)
{
    Folder devices(opendir("/dev"));
    if (!devices)
        fail_with("/dev");
    while (const dirent *entry = readdir(devices.get())) {
        if (std::strncmp(entry->d_name, prefix, std::strlen(prefix)) == 0)
            allow(std::string("/dev/") + entry->d_name);
    }
}

std::set<int> threads()
{
    Folder tasks(opendir("/proc/self/task"));
    if (!tasks)
        fail_with("/proc/self/task");
    std::set<int> found;
    while (const dirent *entry = readdir(tasks.get())) {
        if (entry->d_name[0] != '.')
            found.insert(std::stoi(entry->d_name));
    }
    return found;
}

/// A thread that comes meanwhile may be of one that had not asked yet: all are asked, until all that are there have answered.
void restrict_all_threads()
{
    struct sigaction answer = {}, before = {};
    answer.sa_handler = on_signal;
    answer.sa_flags = SA_RESTART;
    if (sigaction(signal_number, &answer, &before) != 0)
        fail_with("sigaction");
    const int self = gettid();
    std::set<int> asked;
    for (int round = 0; round < most_rounds; round++) {
        bool all = true;
        for (int thread : threads()) {
            if (thread == self || std::find(std::begin(restricted), std::end(restricted), thread) != std::end(restricted))
                continue;
            all = false;
            if (asked.insert(thread).second)
                syscall(SYS_tgkill, getpid(), thread, signal_number);
        }
        if (all) {
            sigaction(signal_number, &before, nullptr);
            return;
        }
        nanosleep(&round_pause, nullptr);
    }
    throw Failure(IE_INTERNAL, "limiting file access: a thread did not answer or was refused");
}

}  // namespace

void allow_writing_to_devices(const char *prefix)
{
    landlock_ruleset_attr handled = {};
    handled.handled_access_fs = LANDLOCK_ACCESS_FS_WRITE_FILE;
    ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0));
    if (ruleset < 0)
        fail_with("a rule set");
    allow_devices(prefix);
    if (!restrict_this_thread())
        fail_with("this thread");
    restrict_all_threads();
    close(ruleset.exchange(-1));
}

}  // namespace ie
