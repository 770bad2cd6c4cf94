#include "orientation.h"

#include <cstdlib>
#include <cstring>

namespace ie {

int Orientation::degrees() const
{
    if (!transpose)
        return mirror_x && mirror_y ? 180 : 0;
    return mirror_x == mirror_y ? (mirror_x ? 270 : 90) : (mirror_x ? 90 : 270);
}

Orientation orientation_of(const AVStream *stream)
{
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!data || size < 9 * sizeof(int32_t))
        return {};
    int32_t m[9];
    std::memcpy(m, data, sizeof m);
    // (x, y) is shown at (x·m0 + y·m3, x·m1 + y·m4).
    int64_t straight = std::llabs(m[0]) + std::llabs(m[4]);
    int64_t crossed = std::llabs(m[1]) + std::llabs(m[3]);
    if (crossed > straight)
        return {true, m[3] < 0, m[1] < 0};
    return {false, m[0] < 0, m[4] < 0};
}

void place_rows(const uint8_t *source, int stride, int width, int height, Orientation how, uint8_t *target)
{
    if (!how.transpose && !how.mirror_x) {
        for (int y = 0; y < height; y++) {
            const uint8_t *row = source + static_cast<ptrdiff_t>(how.mirror_y ? height - 1 - y : y) * stride;
            std::memcpy(target + static_cast<ptrdiff_t>(y) * width * 3, row, static_cast<size_t>(width) * 3);
        }
        return;
    }
    int out_width = how.transpose ? height : width;
    int out_height = how.transpose ? width : height;
    for (int y = 0; y < out_height; y++) {
        uint8_t *out = target + static_cast<ptrdiff_t>(y) * out_width * 3;
        int v = how.mirror_y ? out_height - 1 - y : y;
        for (int x = 0; x < out_width; x++, out += 3) {
            int u = how.mirror_x ? out_width - 1 - x : x;
            const uint8_t *in = how.transpose ? source + static_cast<ptrdiff_t>(u) * stride + v * 3
                                              : source + static_cast<ptrdiff_t>(v) * stride + u * 3;
            out[0] = in[0];
            out[1] = in[1];
            out[2] = in[2];
        }
    }
}

}  // namespace ie
