#include <algorithm>

#include "clip.h"
#include "failure.h"
#include "ie_video.h"
#include "video.h"

struct ie_video {
    ie::Video video;
};

using ie::fail;
using ie::guard;

int32_t ie_video_open(const char *path, const ie_video_limits *limits, ie_video **video)
{
    return guard([&]() -> int {
        if (!path || !limits || !video)
            return fail(IE_INVALID_ARGUMENT, "ie_video_open: null argument");
        *video = new ie_video{ie::Video(path, *limits)};
        return IE_OK;
    });
}

void ie_video_close(ie_video *video)
{
    guard([&]() -> int {
        delete video;
        return IE_OK;
    });
}

int32_t ie_video_describe(const ie_video *video, ie_video_description *description)
{
    return guard([&]() -> int {
        if (!video || !description)
            return fail(IE_INVALID_ARGUMENT, "ie_video_describe: null argument");
        video->video.describe(description);
        return IE_OK;
    });
}

int32_t ie_video_keyframes(const ie_video *video, int64_t *pts, int32_t capacity)
{
    return guard([&]() -> int {
        if (!video || !pts)
            return fail(IE_INVALID_ARGUMENT, "ie_video_keyframes: null argument");
        const std::vector<int64_t> &all = video->video.index().keyframe_pts();
        if (capacity < 0 || static_cast<size_t>(capacity) < all.size())
            return fail(IE_INVALID_ARGUMENT, "ie_video_keyframes: too little room");
        std::copy(all.begin(), all.end(), pts);
        return IE_OK;
    });
}

int32_t ie_video_sweep(ie_video *video, int32_t max_side, int64_t min_interval_us)
{
    return guard([&]() -> int {
        if (!video || max_side < 0 || min_interval_us < 0)
            return fail(IE_INVALID_ARGUMENT, "ie_video_sweep: null or negative argument");
        video->video.sweep(max_side, min_interval_us);
        return IE_OK;
    });
}

int32_t ie_video_pick(ie_video *video, const int64_t *pts, int32_t count, int32_t max_side)
{
    return guard([&]() -> int {
        if (!video || !pts || count < 0 || max_side < 0)
            return fail(IE_INVALID_ARGUMENT, "ie_video_pick: null or negative argument");
        video->video.pick(std::vector<int64_t>(pts, pts + count), max_side);
        return IE_OK;
    });
}

int32_t ie_video_range(ie_video *video, int64_t from_pts, int64_t to_pts, int32_t every, int32_t max_side)
{
    return guard([&]() -> int {
        if (!video || every < 1 || max_side < 0)
            return fail(IE_INVALID_ARGUMENT, "ie_video_range: null or negative argument");
        video->video.range(from_pts, to_pts, every, max_side);
        return IE_OK;
    });
}

int32_t ie_video_use_gpu(ie_video *video, int32_t device, ie_gpu_halve halve, void *state)
{
    return guard([&]() -> int {
        if (!video || device < 0 || !halve)
            return fail(IE_INVALID_ARGUMENT, "ie_video_use_gpu: null or negative argument");
        video->video.use_gpu(device, halve, state);
        return IE_OK;
    });
}

int32_t ie_video_scan(ie_video *video, int32_t thumbnail_side, int32_t picture_side, int64_t window_us, int64_t after_pts)
{
    return guard([&]() -> int {
        if (!video || thumbnail_side < 0 || picture_side < 0 || window_us < 1)
            return fail(IE_INVALID_ARGUMENT, "ie_video_scan: null, negative or zero argument");
        video->video.scan(thumbnail_side, picture_side, window_us, after_pts);
        return IE_OK;
    });
}

int32_t ie_video_next(ie_video *video, uint8_t *pixels, size_t capacity_bytes, ie_video_frame *frame)
{
    return guard([&]() -> int {
        if (!video || !pixels || !frame)
            return fail(IE_INVALID_ARGUMENT, "ie_video_next: null argument");
        return video->video.next(pixels, capacity_bytes, frame) ? IE_OK : IE_END;
    });
}

int32_t ie_video_count(ie_video *video, int64_t *sound)
{
    return guard([&]() -> int {
        if (!video || !sound)
            return fail(IE_INVALID_ARGUMENT, "ie_video_count: null argument");
        *sound = video->video.count();
        return IE_OK;
    });
}

int32_t ie_video_cut(const ie_video *video, int64_t from_pts, int64_t to_pts, uint8_t *bytes, size_t capacity_bytes,
                     size_t *length, ie_video_clip *clip)
{
    return guard([&]() -> int {
        if (!video || !bytes || !length || !clip || to_pts <= from_pts)
            return fail(IE_INVALID_ARGUMENT, "ie_video_cut: null argument or no length");
        ie::Clip made(video->video.path(), video->video.limits(), video->video.index());
        *length = made.cut(from_pts, to_pts, bytes, capacity_bytes);
        const int64_t start_us = video->video.start_us();
        *clip = {made.from_us() - start_us, made.to_us() - start_us, made.format(), 0};
        return IE_OK;
    });
}

int32_t ie_video_skipped(const ie_video *video)
{
    return video ? video->video.skipped() : 0;
}
