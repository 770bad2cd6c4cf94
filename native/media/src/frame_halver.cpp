#include "frame_halver.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace ie {

namespace {

int half(int length)
{
    return (length + 1) / 2;
}

template <typename Sample>
void halve_row(const Sample *__restrict above, const Sample *__restrict below, int width, Sample *__restrict out)
{
    int pairs = width / 2;
    for (int x = 0; x < pairs; x++)
        out[x] = static_cast<Sample>((above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) >> 2);
    if (width % 2)
        out[pairs] = static_cast<Sample>((above[width - 1] + below[width - 1] + 1) >> 1);
}

template <typename Sample>
void halve_plane(const uint8_t *from, ptrdiff_t from_stride, int width, int height, uint8_t *to, ptrdiff_t to_stride)
{
    for (int y = 0; y < half(height); y++) {
        const uint8_t *above = from + 2 * y * from_stride;
        const uint8_t *below = 2 * y + 1 < height ? above + from_stride : above;
        halve_row(reinterpret_cast<const Sample *>(above), reinterpret_cast<const Sample *>(below), width,
                  reinterpret_cast<Sample *>(to + y * to_stride));
    }
}

void halve_frame(const AVFrame *from, AVFrame *to)
{
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from->format));
    for (int plane = 0; plane < format->nb_components; plane++) {
        bool chroma = format->nb_components >= 3 && (plane == 1 || plane == 2);
        int width = chroma ? AV_CEIL_RSHIFT(from->width, format->log2_chroma_w) : from->width;
        int height = chroma ? AV_CEIL_RSHIFT(from->height, format->log2_chroma_h) : from->height;
        auto halve = format->comp[0].depth > 8 ? halve_plane<uint16_t> : halve_plane<uint8_t>;
        halve(from->data[plane], from->linesize[plane], width, height, to->data[plane], to->linesize[plane]);
    }
}

}  // namespace

bool is_plain_planar(int format)
{
    const AVPixFmtDescriptor *known = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
    constexpr uint64_t others = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_BE;
    if (!known || (known->flags & others))
        return false;
    for (int i = 0; i < known->nb_components; i++) {
        const AVComponentDescriptor &part = known->comp[i];
        if (part.plane != i || part.shift != 0 || part.depth < 8 || part.depth > 16 || part.step != (part.depth > 8 ? 2 : 1))
            return false;
    }
    return true;
}

const AVFrame *FrameHalver::halve(const AVFrame *frame, int least_side)
{
    if (!is_plain_planar(frame->format))
        return frame;
    for (size_t step = 0; step < std::size(steps_) && std::max(frame->width, frame->height) >= 2 * least_side; step++) {
        AVFrame *smaller = target(step, frame);
        halve_frame(frame, smaller);
        frame = smaller;
    }
    return frame;
}

AVFrame *FrameHalver::target(size_t step, const AVFrame *from)
{
    FramePointer &known = steps_[step];
    int width = half(from->width), height = half(from->height);
    if (!known || known->width != width || known->height != height || known->format != from->format) {
        known = owned<FramePointer>(av_frame_alloc());
        known->width = width;
        known->height = height;
        known->format = from->format;
        if (av_frame_get_buffer(known.get(), 64) < 0)
            throw std::bad_alloc();
    }
    // Colours, aspect ratio and mastering data are those of the frame; only the last one's are kept.
    for (int i = known->nb_side_data; i > 0; i--)
        av_frame_remove_side_data(known.get(), known->side_data[i - 1]->type);
    if (av_frame_copy_props(known.get(), from) < 0)
        throw std::bad_alloc();
    return known.get();
}

}  // namespace ie
