#pragma once

#include <memory>
#include <string>
#include <variant>

#include "frame_converter.h"
#include "frame_reader.h"
#include "kept_frames.h"
#include "keyframe_sweep.h"
#include "scan.h"

namespace ie {

/// What a handle of ie_video.h stands for: file, index, and the run that is under way. Used by one thread at a time.
class Video {
public:
    Video(const std::string &path, const ie_video_limits &limits);

    void describe(ie_video_description *out) const;
    const PacketIndex &index() const { return index_; }
    const std::string &path() const { return path_; }
    const ie_video_limits &limits() const { return limits_; }
    /// Where times of frames count from.
    int64_t start_us() const;
    void sweep(int max_side, int64_t min_interval_us);
    void pick(std::vector<int64_t> wanted, int max_side);
    void range(int64_t from, int64_t to, int every, int max_side);
    void scan(int thumbnail_side, int picture_side, int64_t window_us, int64_t after_pts);
    void use_gpu(int device, ie_gpu_halve halve, void *state);
    /// False at the end of the run; throws where not one frame could be decoded.
    bool next(uint8_t *pixels, size_t capacity_bytes, ie_video_frame *out);
    /// Decodes every frame as a run of its own, without conversion: how many are sound.
    int64_t count();
    int skipped() const;

private:
    void describe_colour(ie_video_description *out) const;
    void describe_times(ie_video_description *out) const;
    bool next_decoded();
    PictureSize convert(uint8_t *pixels, size_t capacity_bytes);
    void keep();
    void check_outcome() const;
    bool interlaced() const;
    AVStream *stream() const { return container_->stream(); }

    const std::string path_;
    const ie_video_limits limits_;
    std::shared_ptr<Container> container_; // kept for what the stream says; the source may open its own
    PacketIndex index_;
    PacketSource source_;
    FrameConverter converter_;
    FrameConverter thumbnails_; // a scan makes pictures of two sizes in turn
    std::unique_ptr<GpuFrames> gpu_; // where scans decode on one
    std::variant<std::monostate, std::unique_ptr<KeyframeSweep>, std::unique_ptr<FrameReader>, std::unique_ptr<Scan>, KeptFrames *>
        run_;
    KeptFrames recent_;   // what the last readers gave; a run over them points here
    KeptFrames sharpest_; // pictures of the last scan, likewise
    FramePointer frame_;
    int max_side_ = 0;
    int thumbnail_side_ = 0;
    int64_t given_ = 0;
    int64_t read_ = 0;
};

}  // namespace ie
