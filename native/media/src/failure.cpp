#include "failure.h"

#include <cstring>
#include <new>

extern "C" {
#include <libavutil/error.h>
}

#include "activity.h"
#include "library_log.h"

namespace ie {

namespace {
thread_local char last_message[1024];
}

int fail(ie_status status, const char *message) noexcept
{
    std::strncpy(last_message, message, sizeof last_message - 1);
    return status;
}

int fail_current() noexcept
{
    try {
        throw;
    } catch (const Failure &failure) {
        return fail(failure.status, failure.what());
    } catch (const std::bad_alloc &) {
        return fail(IE_OUT_OF_MEMORY, "the memory limit is reached");
    } catch (const std::exception &error) {
        return fail(IE_INTERNAL, error.what());
    } catch (...) {
        return fail(IE_INTERNAL, "unknown exception");
    }
}

void raise_av(int code, const std::string &doing, ie_status otherwise)
{
    if (code == AVERROR(ENOMEM))
        throw Failure(IE_OUT_OF_MEMORY, doing + ": the memory limit is reached");
    if (code == AVERROR_EXIT || activity::cancelled())
        throw Failure(IE_CANCELLED, doing + ": cancelled");
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    std::string detail = library_log::take();
    throw Failure(otherwise, doing + ": " + text + (detail.empty() ? "" : " (" + detail + ")"));
}

}  // namespace ie

int32_t ie_status_abi(void)
{
    return IE_ABI_VERSION;
}

const char *ie_status_message(void)
{
    return ie::last_message;
}
