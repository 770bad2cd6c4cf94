#pragma once

#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

namespace ie {

struct FreeFormat {
    void operator()(AVFormatContext *p) const { avformat_close_input(&p); }
};
struct FreeCodec {
    void operator()(AVCodecContext *p) const { avcodec_free_context(&p); }
};
struct FreeFrame {
    void operator()(AVFrame *p) const { av_frame_free(&p); }
};
struct FreePacket {
    void operator()(AVPacket *p) const { av_packet_free(&p); }
};
struct FreeScaler {
    void operator()(SwsContext *p) const { sws_freeContext(p); }
};

using FormatPointer = std::unique_ptr<AVFormatContext, FreeFormat>;
using CodecPointer = std::unique_ptr<AVCodecContext, FreeCodec>;
using FramePointer = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPointer = std::unique_ptr<AVPacket, FreePacket>;
using ScalerPointer = std::unique_ptr<SwsContext, FreeScaler>;

/// The pointer, or std::bad_alloc: FFmpeg's allocators return null when memory is short.
template <typename Pointer>
Pointer owned(typename Pointer::pointer raw)
{
    if (!raw)
        throw std::bad_alloc();
    return Pointer(raw);
}

}  // namespace ie
