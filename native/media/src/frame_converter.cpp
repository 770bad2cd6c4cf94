#include "frame_converter.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

extern "C" {
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include "failure.h"

namespace ie {

namespace {

constexpr int max_side_pixels = 16384;

}  // namespace

double peak_nits(const AVFrame *frame, const AVStream *stream)
{
    const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const void *data = side ? side->data : av_stream_get_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, nullptr);
    const auto *mastering = static_cast<const AVMasteringDisplayMetadata *>(data);
    double peak = mastering && mastering->has_luminance ? av_q2d(mastering->max_luminance) : 0;
    return peak >= 203 && peak <= 10000 ? peak : 1000;
}

AVRational sane_aspect(AVRational of_frame, AVRational of_stream)
{
    AVRational ratio = of_frame.num > 0 && of_frame.den > 0 ? of_frame : of_stream;
    if (ratio.num <= 0 || ratio.den <= 0)
        return {1, 1};
    // Real material lies between 1:4 and 4:1; beyond that the number is noise.
    double value = av_q2d(ratio);
    return value < 0.25 || value > 4 ? AVRational{1, 1} : ratio;
}

PictureSize shown_size(int width, int height, AVRational aspect, int max_side)
{
    // The longer way is stretched, so that no detail is lost.
    double ratio = av_q2d(aspect);
    double w = ratio >= 1 ? width * ratio : width;
    double h = ratio >= 1 ? height : height / ratio;
    double longer = std::max(w, h);
    double limit = max_side > 0 ? std::min(max_side, max_side_pixels) : max_side_pixels;
    double scale = longer > limit ? limit / longer : 1;
    auto side = [&](double length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
    return {side(w), side(h)};
}

bool FrameConverter::Key::operator==(const Key &other) const
{
    return width == other.width && height == other.height && format == other.format &&
           target.width == other.target.width && target.height == other.target.height && colour == other.colour;
}

FrameConverter::FrameConverter(const AVStream *stream, int threads)
    : stream_(stream), orientation_(orientation_of(stream)), threads_(threads)
{
}

void FrameConverter::prepare(const Key &key)
{
    if (scaler_ && key == key_)
        return;
    bool hdr = key.colour.transfer != Transfer::sdr;
    AVPixelFormat source = plain_format(key.format);
    if (!sws_isSupportedInput(source))
        throw Failure(IE_UNSUPPORTED, std::string("the pixel format ") +
                                          (av_get_pix_fmt_name(source) ? av_get_pix_fmt_name(source) : "of the video") +
                                          " cannot be converted");
    AVPixelFormat target = hdr ? AV_PIX_FMT_RGB48 : AV_PIX_FMT_RGB24;
    make_scaler(key, source, target);
    make_scratch(key, target);
    key_ = key;
    tone_map_.reset();
}

void FrameConverter::make_scaler(const Key &key, AVPixelFormat source, AVPixelFormat target)
{
    bool smaller = key.target.width < key.width || key.target.height < key.height;
    // Full chroma and accurate rounding: the fast paths of swscale are off by several levels.
    int flags = SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP | SWS_BITEXACT |
                (smaller ? SWS_AREA : SWS_BICUBIC);
    scaler_ = owned<ScalerPointer>(sws_alloc_context());
    const std::pair<const char *, int> options[] = {
        {"srcw", key.width},          {"srch", key.height},          {"src_format", source}, {"sws_flags", flags},
        {"dstw", key.target.width},   {"dsth", key.target.height},   {"dst_format", target}, {"threads", threads_}};
    for (auto [name, value] : options)
        av_opt_set_int(scaler_.get(), name, value, 0);
    if (sws_init_context(scaler_.get(), nullptr, nullptr) < 0) {
        scaler_.reset();
        throw Failure(IE_UNSUPPORTED, "the frame cannot be scaled");
    }
    const int *matrix = sws_getCoefficients(key.colour.swscale_matrix());
    sws_setColorspaceDetails(scaler_.get(), matrix, key.colour.full_range, matrix, 1, 0, 1 << 16, 1 << 16);
}

void FrameConverter::make_scratch(const Key &key, AVPixelFormat target)
{
    scratch_ = owned<FramePointer>(av_frame_alloc());
    scratch_->width = key.target.width;
    scratch_->height = key.target.height;
    scratch_->format = target;
    if (av_frame_get_buffer(scratch_.get(), 64) < 0)
        throw std::bad_alloc();
}

void FrameConverter::map_tones(const AVFrame *frame, const Key &key)
{
    double peak = peak_nits(frame, stream_);
    if (!tone_map_ || peak != peak_nits_) {
        tone_map_ = std::make_unique<ToneMap>(key.colour.transfer, key.colour.matrix == AVCOL_SPC_BT2020_NCL, peak);
        peak_nits_ = peak;
    }
    mapped_.resize(static_cast<size_t>(key.target.width) * 3 * key.target.height);
    for (int y = 0; y < key.target.height; y++) {
        const auto *row = reinterpret_cast<const uint16_t *>(
            scratch_->data[0] + static_cast<ptrdiff_t>(y) * scratch_->linesize[0]);
        tone_map_->convert(row, key.target.width, mapped_.data() + static_cast<ptrdiff_t>(y) * key.target.width * 3);
    }
}

PictureSize FrameConverter::convert(const AVFrame *frame, int max_side, uint8_t *pixels, size_t capacity_bytes)
{
    return convert(frame, colour_of(frame, stream_->codecpar), max_side, pixels, capacity_bytes);
}

PictureSize FrameConverter::convert(
    const AVFrame *frame, const Colour &colour, int max_side, uint8_t *pixels, size_t capacity_bytes)
{
    AVRational aspect = sane_aspect(frame->sample_aspect_ratio, stream_->sample_aspect_ratio);
    Key key{frame->width, frame->height, frame->format, shown_size(frame->width, frame->height, aspect, max_side), colour};
    size_t needed = static_cast<size_t>(key.target.width) * key.target.height * 3;
    if (needed > capacity_bytes)
        throw Failure(IE_TOO_LARGE, "a frame of " + std::to_string(key.target.width) + "x" +
                                        std::to_string(key.target.height) + " pixels does not fit the frame memory");
    prepare(key);
    int code = sws_scale_frame(scaler_.get(), scratch_.get(), frame);
    if (code < 0)
        raise_av(code, "converting the frame", IE_INTERNAL);
    const uint8_t *source = scratch_->data[0];
    int stride = scratch_->linesize[0];
    if (key.colour.transfer != Transfer::sdr) {
        map_tones(frame, key);
        source = mapped_.data();
        stride = key.target.width * 3;
    }
    place_rows(source, stride, key.target.width, key.target.height, orientation_, pixels);
    return orientation_.transpose ? PictureSize{key.target.height, key.target.width} : key.target;
}

}  // namespace ie
