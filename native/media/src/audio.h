#pragma once

#include <string>
#include <vector>

#include "container.h"
#include "decoder.h"

struct SwrContext;

namespace ie {

struct FreeResampler {
    void operator()(SwrContext *p) const;
};

/// The main sound track of a file, decoded and resampled to one channel. Owns its demuxer and decoder. Used by one thread.
class Audio {
public:
    Audio(const std::string &path, const ie_video_limits &limits);
    ~Audio();

    /// Takes at most `capacity` samples; 0 at the end. `time_us` is that of the first.
    int next(float *samples, int capacity, int64_t *time_us);
    int skipped() const { return decoder_.damaged(); }

private:
    bool fill();
    void resample(const AVFrame *frame);
    void prepare(const AVFrame *frame);
    void anchor(const AVFrame *frame);

    Container container_;
    Decoder decoder_;
    PacketPointer packet_;
    FramePointer frame_;
    std::unique_ptr<SwrContext, FreeResampler> resampler_;
    int64_t origin_us_ = 0; // where the picture starts
    int rate_ = 0, format_ = -1, channels_ = 0;
    std::vector<float> pending_; // resampled, of which `taken_` were given
    size_t taken_ = 0;
    int64_t pending_us_ = 0;
    int64_t expected_us_ = INT64_MIN;
    bool draining_ = false;
};

}  // namespace ie
