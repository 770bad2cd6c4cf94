#include "audio.h"

#include <algorithm>
#include <cmath>
#include <cstring>

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include "failure.h"
#include "ie_audio.h"

namespace ie {

namespace {

/// Rates outside of this are no sound, and would make one packet fill the memory.
constexpr int least_rate = 2000, most_rate = 768000;

/// A jump in time of more than this is a gap and not the rounding of time stamps.
constexpr int64_t gap_us = 50000;

/// Peaks may pass 1; what is far beyond, or no number, is damage.
constexpr float most_level = 4;

float sound(float sample)
{
    return std::isfinite(sample) ? std::clamp(sample, -most_level, most_level) : 0;
}

}  // namespace

void FreeResampler::operator()(SwrContext *p) const
{
    swr_free(&p);
}

Audio::Audio(const std::string &path, const ie_video_limits &limits)
    : container_(path, limits, AVMEDIA_TYPE_AUDIO),
      decoder_(container_.decoder(), container_.stream(), limits, Decoder::Threads::within),
      packet_(owned<PacketPointer>(av_packet_alloc())), frame_(owned<FramePointer>(av_frame_alloc()))
{
    int video = container_.find_stream(AVMEDIA_TYPE_VIDEO);
    const AVStream *stream = container_.format()->streams[video < 0 ? container_.stream()->index : video];
    if (stream->start_time != AV_NOPTS_VALUE)
        origin_us_ = av_rescale_q(stream->start_time, stream->time_base, AV_TIME_BASE_Q);
}

Audio::~Audio() = default;

int Audio::next(float *samples, int capacity, int64_t *time_us)
{
    while (taken_ == pending_.size()) {
        if (!fill())
            return 0;
    }
    size_t count = std::min(static_cast<size_t>(capacity), pending_.size() - taken_);
    std::memcpy(samples, pending_.data() + taken_, count * sizeof(float));
    *time_us = pending_us_ + static_cast<int64_t>(taken_) * 1000000 / IE_AUDIO_RATE;
    taken_ += count;
    return static_cast<int>(count);
}

/// Decodes and resamples one frame; false at the end.
bool Audio::fill()
{
    for (;;) {
        av_frame_unref(frame_.get());
        if (decoder_.receive(frame_.get())) {
            resample(frame_.get());
            return true;
        }
        if (draining_)
            return false;
        draining_ = !container_.read(packet_.get());
        decoder_.send(draining_ ? nullptr : packet_.get());
    }
}

void Audio::resample(const AVFrame *frame)
{
    prepare(frame);
    anchor(frame);
    int room = swr_get_out_samples(resampler_.get(), frame->nb_samples);
    if (room < 0)
        raise_av(room, "resampling the sound");
    taken_ = 0;
    pending_.resize(static_cast<size_t>(room));
    auto *target = reinterpret_cast<uint8_t *>(pending_.data());
    int made = swr_convert(resampler_.get(), &target, room, const_cast<const uint8_t **>(frame->extended_data),
                           frame->nb_samples);
    if (made < 0)
        raise_av(made, "resampling the sound");
    pending_.resize(static_cast<size_t>(made));
    std::transform(pending_.begin(), pending_.end(), pending_.begin(), sound);
    expected_us_ = pending_us_ + static_cast<int64_t>(made) * 1000000 / IE_AUDIO_RATE;
}

/// A resampler for what the frame is; a file may change it on the way.
void Audio::prepare(const AVFrame *frame)
{
    if (resampler_ && frame->sample_rate == rate_ && frame->format == format_ && frame->ch_layout.nb_channels == channels_)
        return;
    if (frame->sample_rate < least_rate || frame->sample_rate > most_rate)
        throw Failure(IE_UNSUPPORTED, "sound of " + std::to_string(frame->sample_rate) + " samples a second");
    AVChannelLayout from = frame->ch_layout, mono = AV_CHANNEL_LAYOUT_MONO;
    if (from.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&from, from.nb_channels);
    SwrContext *made = nullptr;
    int code = swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_FLT, IE_AUDIO_RATE, &from,
                                   static_cast<AVSampleFormat>(frame->format), frame->sample_rate, 0, nullptr);
    resampler_.reset(made);
    if (code >= 0)
        code = swr_init(made);
    if (code < 0)
        raise_av(code, "preparing to resample the sound", IE_UNSUPPORTED);
    rate_ = frame->sample_rate;
    format_ = frame->format;
    channels_ = frame->ch_layout.nb_channels;
}

/// The time of what comes next: where the sound goes on, unless the file says that there is a gap.
void Audio::anchor(const AVFrame *frame)
{
    int64_t said = frame->best_effort_timestamp;
    int64_t time = said == AV_NOPTS_VALUE ? expected_us_
                       : av_rescale_q(said, container_.stream()->time_base, AV_TIME_BASE_Q) - origin_us_;
    if (expected_us_ == INT64_MIN)
        pending_us_ = time == INT64_MIN ? 0 : time;
    else
        pending_us_ = time > expected_us_ + gap_us ? time : expected_us_;
}

}  // namespace ie
