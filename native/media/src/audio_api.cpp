#include "audio.h"
#include "failure.h"
#include "ie_audio.h"

struct ie_audio {
    ie::Audio audio;
};

using ie::fail;
using ie::guard;

int32_t ie_audio_open(const char *path, const ie_video_limits *limits, ie_audio **audio)
{
    return guard([&]() -> int {
        if (!path || !limits || !audio)
            return fail(IE_INVALID_ARGUMENT, "ie_audio_open: null argument");
        *audio = new ie_audio{ie::Audio(path, *limits)};
        return IE_OK;
    });
}

void ie_audio_close(ie_audio *audio)
{
    guard([&]() -> int {
        delete audio;
        return IE_OK;
    });
}

int32_t ie_audio_next(ie_audio *audio, float *samples, int32_t capacity, int32_t *count, int64_t *time_us)
{
    return guard([&]() -> int {
        if (!audio || !samples || capacity < 1 || !count || !time_us)
            return fail(IE_INVALID_ARGUMENT, "ie_audio_next: null argument or no room");
        *count = audio->audio.next(samples, capacity, time_us);
        return *count > 0 ? IE_OK : IE_END;
    });
}

int32_t ie_audio_skipped(const ie_audio *audio)
{
    return audio ? audio->audio.skipped() : 0;
}
