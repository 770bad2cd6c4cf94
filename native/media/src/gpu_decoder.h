#pragma once

#include <memory>

#include "av_pointers.h"
#include "decoder.h"

namespace ie {

struct BufferDeleter {
    void operator()(AVBufferRef *reference) const { av_buffer_unref(&reference); }
};
using BufferPointer = std::unique_ptr<AVBufferRef, BufferDeleter>;

/// FFmpeg's view of a GPU: its primary context, which all of the process shares.
BufferPointer open_gpu(int device);

/// The decoder of a stream's codec that can hand its work to a GPU; throws where there is none.
const AVCodec *gpu_decoder(const AVCodecParameters *parameters);

}  // namespace ie
