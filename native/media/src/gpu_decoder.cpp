#include "gpu_decoder.h"

#include <string>

extern "C" {
#include <libavutil/hwcontext.h>
}

#include "failure.h"

namespace ie {

namespace {

/// AV_CUDA_USE_PRIMARY_CONTEXT of hwcontext_cuda.h, which cannot be included without NVIDIA's own headers.
constexpr int use_primary_context = 1;

bool hands_over(const AVCodec *codec)
{
    for (int i = 0; const AVCodecHWConfig *config = avcodec_get_hw_config(codec, i); i++) {
        bool by_device = config->methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX;
        if (by_device && config->device_type == AV_HWDEVICE_TYPE_CUDA && config->pix_fmt == AV_PIX_FMT_CUDA)
            return true;
    }
    return false;
}

}  // namespace

BufferPointer open_gpu(int device)
{
    AVBufferRef *reference = nullptr;
    std::string name = std::to_string(device);
    int code = av_hwdevice_ctx_create(&reference, AV_HWDEVICE_TYPE_CUDA, name.c_str(), nullptr, use_primary_context);
    if (code < 0)
        raise_av(code, "opening GPU " + name + " for decoding; ./engine doctor says what is missing", IE_UNSUPPORTED);
    return BufferPointer(reference);
}

const AVCodec *gpu_decoder(const AVCodecParameters *parameters)
{
    void *place = nullptr;
    while (const AVCodec *codec = av_codec_iterate(&place)) {
        if (codec->id == parameters->codec_id && av_codec_is_decoder(codec) && hands_over(codec))
            return codec;
    }
    throw Failure(IE_UNSUPPORTED, std::string("no GPU decodes '") + avcodec_get_name(parameters->codec_id) + "' here: decode on the CPU");
}

}  // namespace ie
