#pragma once

#include "av_pointers.h"

namespace ie {

enum class Transfer { sdr, pq, hlg };

/// How the numbers of a frame mean light: decided once from what the stream and the frame say.
struct Colour {
    AVColorSpace matrix = AVCOL_SPC_BT709;
    bool rgb = false;
    bool full_range = false;
    Transfer transfer = Transfer::sdr;

    const char *matrix_name() const;
    const char *range_name() const { return full_range ? "full" : "limited"; }
    /// The matrix as swscale's row of coefficients.
    int swscale_matrix() const;

    bool operator==(const Colour &) const = default;
};

struct ColourClaim {
    int pixel_format;
    int width;
    int height;
    AVColorSpace matrix;
    AVColorRange range;
    AVColorTransferCharacteristic transfer;
    AVColorPrimaries primaries;
};

/// Unspecified HD is BT.709, unspecified SD is BT.601, unspecified range is limited, except for RGB and the old
/// full-range "yuvj" formats.
Colour colour_of(const ColourClaim &claim);
Colour colour_of(const AVFrame *frame, const AVCodecParameters *fallback);
Colour colour_of(const AVCodecParameters *parameters);

/// Replaces the old "yuvj" formats by their plain twins: the range is passed apart.
AVPixelFormat plain_format(int pixel_format);

}  // namespace ie
