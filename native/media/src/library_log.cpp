#include "library_log.h"

#include <cstdarg>
#include <mutex>

extern "C" {
#include <libavutil/log.h>
}

namespace ie::library_log {

namespace {

std::mutex gate;
char first_line[256];

void listen(void *source, int level, const char *format, va_list arguments)
{
    if (level > AV_LOG_ERROR)
        return;
    char line[sizeof first_line];
    int prefix = 0;
    av_log_format_line2(source, level, format, arguments, line, sizeof line, &prefix);
    std::scoped_lock lock(gate);
    // The first complaint is the cause; what follows are its consequences.
    if (first_line[0] == 0)
        std::copy(line, line + sizeof line, first_line);
}

}  // namespace

void start() noexcept
{
    av_log_set_callback(listen);
}

std::string take()
{
    std::scoped_lock lock(gate);
    std::string line(first_line);
    first_line[0] = 0;
    // "[mov,mp4 @ 0x55d0] text\n": the address says nothing to a reader.
    size_t bracket = line.find("] ");
    if (!line.empty() && line[0] == '[' && bracket != std::string::npos)
        line.erase(0, bracket + 2);
    while (!line.empty() && (line.back() == '\n' || line.back() == '.'))
        line.pop_back();
    return line;
}

}  // namespace ie::library_log
