#pragma once

#include <memory>
#include <vector>

#include "colour.h"
#include "orientation.h"
#include "tone_map.h"

namespace ie {

struct PictureSize {
    int width;
    int height;
};

/// The size at which a frame is shown before it is turned: square pixels, longer side at most `max_side` (0: any).
PictureSize shown_size(int width, int height, AVRational sample_aspect_ratio, int max_side);

/// Decoded frames to packed sRGB: scales, applies matrix, range and orientation, maps HDR to SDR, drops alpha.
/// Owns the scaler and a scratch picture. Used by one thread.
class FrameConverter {
public:
    FrameConverter(const AVStream *stream, int threads);

    /// Writes the frame into `pixels`; returns its size as shown.
    PictureSize convert(const AVFrame *frame, int max_side, uint8_t *pixels, size_t capacity_bytes);
    /// The same for a smaller copy of a frame, whose own size may say another colour than the frame's does.
    PictureSize convert(const AVFrame *frame, const Colour &colour, int max_side, uint8_t *pixels, size_t capacity_bytes);

private:
    struct Key {
        int width, height, format;
        PictureSize target;
        Colour colour;
        bool operator==(const Key &other) const;
    };

    void prepare(const Key &key);
    void make_scaler(const Key &key, AVPixelFormat source, AVPixelFormat target);
    void make_scratch(const Key &key, AVPixelFormat target);
    void map_tones(const AVFrame *frame, const Key &key);

    const AVStream *stream_;
    const Orientation orientation_;
    const int threads_;
    Key key_{};
    ScalerPointer scaler_;
    std::unique_ptr<ToneMap> tone_map_;
    double peak_nits_ = 0;
    FramePointer scratch_; // padded rows: swscale writes whole vectors
    std::vector<uint8_t> mapped_;
};

/// The peak in cd/m² that the picture was graded for; 1000 where the stream does not say.
double peak_nits(const AVFrame *frame, const AVStream *stream);

/// The sample aspect ratio, 1 where it is unknown or absurd.
AVRational sane_aspect(AVRational of_frame, AVRational of_stream);

}  // namespace ie
