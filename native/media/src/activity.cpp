#include "activity.h"

#include <atomic>

#include "failure.h"
#include "ie_video.h"

namespace ie::activity {

namespace {
std::atomic<int64_t> steps{0};
std::atomic<bool> stop{false};
}  // namespace

void advance() noexcept { steps.fetch_add(1, std::memory_order_relaxed); }

int64_t count() noexcept { return steps.load(std::memory_order_relaxed); }

void cancel() noexcept { stop.store(true); }

void resume() noexcept { stop.store(false); }

bool cancelled() noexcept { return stop.load(std::memory_order_relaxed); }

void check()
{
    if (cancelled())
        throw Failure(IE_CANCELLED, "cancelled");
}

}  // namespace ie::activity

void ie_video_cancel(void) { ie::activity::cancel(); }

void ie_video_resume(void) { ie::activity::resume(); }

int64_t ie_video_progress(void) { return ie::activity::count(); }
