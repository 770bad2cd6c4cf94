#include "colour.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace ie {

namespace {

bool is_yuvj(int format)
{
    return plain_format(format) != format;
}

AVColorSpace guess_matrix(const ColourClaim &claim, Transfer transfer)
{
    if (transfer != Transfer::sdr || claim.primaries == AVCOL_PRI_BT2020)
        return AVCOL_SPC_BT2020_NCL;
    // 1280 wide or more than 576 lines (PAL) is HD.
    return claim.width >= 1280 || claim.height > 576 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
}

}  // namespace

AVPixelFormat plain_format(int format)
{
    switch (format) {
    case AV_PIX_FMT_YUVJ420P:
        return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
        return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
        return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
        return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
        return AV_PIX_FMT_YUV411P;
    default:
        return static_cast<AVPixelFormat>(format);
    }
}

const char *Colour::matrix_name() const
{
    if (rgb)
        return "rgb";
    switch (matrix) {
    case AVCOL_SPC_BT709:
        return "bt709";
    case AVCOL_SPC_BT2020_NCL:
        return "bt2020";
    case AVCOL_SPC_FCC:
        return "fcc";
    case AVCOL_SPC_SMPTE240M:
        return "smpte240m";
    default:
        return "bt601";
    }
}

int Colour::swscale_matrix() const
{
    switch (matrix) {
    case AVCOL_SPC_BT709:
        return SWS_CS_ITU709;
    case AVCOL_SPC_BT2020_NCL:
        return SWS_CS_BT2020;
    case AVCOL_SPC_FCC:
        return SWS_CS_FCC;
    case AVCOL_SPC_SMPTE240M:
        return SWS_CS_SMPTE240M;
    default:
        return SWS_CS_ITU601;
    }
}

Colour colour_of(const ColourClaim &claim)
{
    Colour colour;
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(claim.pixel_format));
    colour.rgb = format && (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
    colour.full_range = colour.rgb || is_yuvj(claim.pixel_format) || claim.range == AVCOL_RANGE_JPEG;
    if (claim.transfer == AVCOL_TRC_SMPTE2084)
        colour.transfer = Transfer::pq;
    else if (claim.transfer == AVCOL_TRC_ARIB_STD_B67)
        colour.transfer = Transfer::hlg;
    switch (claim.matrix) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_SMPTE240M:
    case AVCOL_SPC_BT2020_NCL:
        colour.matrix = claim.matrix;
        break;
    case AVCOL_SPC_BT2020_CL:
        colour.matrix = AVCOL_SPC_BT2020_NCL;
        break;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        colour.matrix = AVCOL_SPC_SMPTE170M;
        break;
    default:
        colour.matrix = guess_matrix(claim, colour.transfer);
    }
    return colour;
}

Colour colour_of(const AVFrame *frame, const AVCodecParameters *fallback)
{
    ColourClaim claim{frame->format, frame->width, frame->height, frame->colorspace,
                      frame->color_range, frame->color_trc, frame->color_primaries};
    if (claim.matrix == AVCOL_SPC_UNSPECIFIED)
        claim.matrix = fallback->color_space;
    if (claim.range == AVCOL_RANGE_UNSPECIFIED)
        claim.range = fallback->color_range;
    if (claim.transfer == AVCOL_TRC_UNSPECIFIED)
        claim.transfer = fallback->color_trc;
    if (claim.primaries == AVCOL_PRI_UNSPECIFIED)
        claim.primaries = fallback->color_primaries;
    return colour_of(claim);
}

Colour colour_of(const AVCodecParameters *parameters)
{
    return colour_of(ColourClaim{parameters->format, parameters->width, parameters->height, parameters->color_space,
                                 parameters->color_range, parameters->color_trc, parameters->color_primaries});
}

}  // namespace ie
