#include <memory>
#include <vector>

#include "av_pointers.h"
#include "failure.h"
#include "ie_scaler.h"

using ie::fail;
using ie::Failure;
using ie::guard;

struct ie_scaler {
    ie::ScalerPointer context;
    int width, height, to_width, to_height;
    std::vector<uint8_t> rgb;
};

namespace {

/// From packed RGB to planes of floats.
void normalise(const ie_scaler &scaler, const float *factor, const float *bias, float *item)
{
    size_t pixels = static_cast<size_t>(scaler.to_width) * scaler.to_height;
    const uint8_t *rgb = scaler.rgb.data();
    for (int c = 0; c < 3; c++) {
        float *plane = item + c * pixels, f = factor[c], b = bias[c];
        for (size_t i = 0; i < pixels; i++)
            plane[i] = static_cast<float>(rgb[i * 3 + c]) * f + b;
    }
}

}  // namespace

int32_t ie_scaler_open(int32_t width, int32_t height, int32_t to_width, int32_t to_height, ie_scaler **scaler)
{
    return guard([&]() -> int {
        if (!scaler || width < 2 || height < 2 || to_width < 1 || to_height < 1)
            return fail(IE_INVALID_ARGUMENT, "ie_scaler_open: null or out of range argument");
        auto made = std::make_unique<ie_scaler>();
        made->context = ie::owned<ie::ScalerPointer>(sws_getContext(
            width, height, AV_PIX_FMT_NV12, to_width, to_height, AV_PIX_FMT_RGB24, SWS_BILINEAR, nullptr, nullptr, nullptr));
        const int *matrix = sws_getCoefficients(SWS_CS_ITU709);
        sws_setColorspaceDetails(made->context.get(), matrix, 0, matrix, 1, 0, 1 << 16, 1 << 16);
        made->width = width;
        made->height = height;
        made->to_width = to_width;
        made->to_height = to_height;
        made->rgb.resize(static_cast<size_t>(to_width) * to_height * 3 + 64);
        *scaler = made.release();
        return IE_OK;
    });
}

void ie_scaler_close(ie_scaler *scaler)
{
    delete scaler;
}

int32_t ie_scaler_run(ie_scaler *scaler, const uint8_t *luma, const uint8_t *chroma, const float *factor, const float *bias,
                      float *item)
{
    return guard([&]() -> int {
        if (!scaler || !luma || !chroma || !factor || !bias || !item)
            return fail(IE_INVALID_ARGUMENT, "ie_scaler_run: null argument");
        const uint8_t *planes[4] = {luma, chroma, nullptr, nullptr};
        int chroma_stride = (scaler->width + 1) / 2 * 2;
        const int strides[4] = {scaler->width, chroma_stride, 0, 0};
        uint8_t *target[4] = {scaler->rgb.data(), nullptr, nullptr, nullptr};
        const int target_strides[4] = {scaler->to_width * 3, 0, 0, 0};
        if (sws_scale(scaler->context.get(), planes, strides, 0, scaler->height, target, target_strides) != scaler->to_height)
            throw Failure(IE_INTERNAL, "swscale did not give the whole picture");
        normalise(*scaler, factor, bias, item);
        return IE_OK;
    });
}
