// Decoded frames to normalised planes of floats (NCHW): resize with antialias, colour, tone map, normalise, for any number of crops
// of any frames in one launch. A block makes a tile of one item: first the weighted sums down the columns of the tile's source
// into shared memory, then across them. The structs are those of src/InferenceEngine.Onnx/Internal/Gpu, field by field.
#pragma once

#include "device.h"

namespace ie {

/// The filter of one axis: output i sums `count[i]` samples from `first[i]` on.
struct Axis {
    const int *first;
    const int *count;
    const float *weights; // `longest` for each output
    int longest;
    int reserved;
};

/// One channel of the input: from Y, U, V at 0..255, then times factor plus bias.
struct Mix {
    float y, u, v, offset, factor, bias;
};

enum Curve { curve_none = 0, curve_pq = 1, curve_hlg = 2 };

/// A crop of a frame, and the planes that it becomes.
struct Item {
    const unsigned char *luma, *blue, *red; // first sample of each
    float *target;
    Axis luma_x, luma_y, chroma_x, chroma_y;
    long long luma_stride, chroma_stride; // bytes
    int chroma_step;                      // samples from one to the next in a row
    int sample_bytes;                     // 1, or 2 with the value in the high bits
    int width, height;                    // of the target
    int curve;                            // light that the code values stand for
    int wide_primaries;                   // BT.2020
    float peak_nits;                      // of the mastering display, for PQ
    int blue_first;                       // order of the channels, for the tone map
    Mix mixes[3];
};

/// A launch: items along z, tiles along x and y.
struct Batch {
    const Item *items;
    int tile_width, tile_height;
    int luma_span, chroma_span; // source columns that a tile needs at most
};

IE_DEVICE float sample(const unsigned char *row, int index, int bytes)
{
    return bytes == 1 ? row[index] : reinterpret_cast<const unsigned short *>(row)[index] * (1.0f / 256);
}

/// Sums down a column of a plane, for one output row.
IE_DEVICE float down(const unsigned char *plane, long long stride, int bytes, const Axis &axis, int row, int index)
{
    const unsigned char *source = plane + axis.first[row] * stride;
    const float *weights = axis.weights + static_cast<long long>(row) * axis.longest;
    float sum = 0;
    for (int k = 0; k < axis.count[row]; k++, source += stride)
        sum += weights[k] * sample(source, index, bytes);
    return sum;
}

IE_DEVICE float across(const float *sums, const Axis &axis, int column, int from)
{
    const float *source = sums + axis.first[column] - from;
    const float *weights = axis.weights + static_cast<long long>(column) * axis.longest;
    float sum = 0;
    for (int k = 0; k < axis.count[column]; k++)
        sum += weights[k] * source[k];
    return sum;
}

/// Where a block stands.
struct Tile {
    int x, y, width, height;
    int luma_from, luma_columns, chroma_from, chroma_columns;
};

IE_DEVICE bool tile_at(const Batch &batch, const Item &item, int block_x, int block_y, Tile &tile)
{
    tile.x = block_x * batch.tile_width;
    tile.y = block_y * batch.tile_height;
    if (tile.x >= item.width || tile.y >= item.height)
        return false;
    tile.width = item.width - tile.x < batch.tile_width ? item.width - tile.x : batch.tile_width;
    tile.height = item.height - tile.y < batch.tile_height ? item.height - tile.y : batch.tile_height;
    const int last = tile.x + tile.width - 1;
    tile.luma_from = item.luma_x.first[tile.x];
    tile.luma_columns = item.luma_x.first[last] + item.luma_x.count[last] - tile.luma_from;
    tile.chroma_from = item.chroma_x.first[tile.x];
    tile.chroma_columns = item.chroma_x.first[last] + item.chroma_x.count[last] - tile.chroma_from;
    return true;
}

/// The first half of a block's work; every thread must have ended it before one begins the second.
IE_DEVICE void sum_rows(const Batch &batch, const Item &item, const Tile &tile, float *shared, int thread, int threads)
{
    float *blue = shared + batch.tile_height * batch.luma_span, *red = blue + batch.tile_height * batch.chroma_span;
    for (int i = thread; i < tile.height * tile.luma_columns; i += threads) {
        const int row = i / tile.luma_columns, column = i % tile.luma_columns;
        shared[row * batch.luma_span + column] = down(
            item.luma, item.luma_stride, item.sample_bytes, item.luma_y, tile.y + row, tile.luma_from + column);
    }
    for (int i = thread; i < tile.height * tile.chroma_columns; i += threads) {
        const int row = i / tile.chroma_columns, column = i % tile.chroma_columns;
        const int index = (tile.chroma_from + column) * item.chroma_step;
        const int to = row * batch.chroma_span + column;
        blue[to] = down(item.blue, item.chroma_stride, item.sample_bytes, item.chroma_y, tile.y + row, index);
        red[to] = down(item.red, item.chroma_stride, item.sample_bytes, item.chroma_y, tile.y + row, index);
    }
}

constexpr float pq_m1 = 2610.0f / 16384, pq_m2 = 2523.0f / 4096 * 128;
constexpr float pq_c1 = 3424.0f / 4096, pq_c2 = 2413.0f / 4096 * 32, pq_c3 = 2392.0f / 4096 * 32;
constexpr float pq_peak = 10000, hlg_peak = 1000, white = 203; // cd/m2; white is BT.2408's

/// SMPTE ST 2084, code 0..1 to light.
IE_DEVICE float pq_to_nits(float code)
{
    const float root = power(code, 1 / pq_m2);
    return pq_peak * power(larger(root - pq_c1, 0) / (pq_c2 - pq_c3 * root), 1 / pq_m1);
}

IE_DEVICE float nits_to_pq(float nits)
{
    const float root = power(nits / pq_peak, pq_m1);
    return power((pq_c1 + pq_c2 * root) / (1 + pq_c3 * root), pq_m2);
}

/// BT.2100 HLG, code 0..1 to scene light 0..1.
IE_DEVICE float hlg_to_scene(float code)
{
    constexpr float a = 0.17883277f, b = 1 - 4 * a, c = 0.55991073f, log2_of_e = 1.44269504f;
    return code <= 0.5f ? code * code / 3 : (exp2_of((code - c) / a * log2_of_e) + b) / 12;
}

/// BT.2390's roll-off from the source's peak to white, in PQ's scale.
IE_DEVICE float roll_off(float nits, float peak)
{
    const float source = nits_to_pq(peak), target = nits_to_pq(white) / source;
    const float e = nits_to_pq(smaller(nits, peak)) / source, knee = 1.5f * target - 0.5f;
    if (e <= knee || knee >= 1)
        return nits;
    const float t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    const float rolled = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (3 * t2 - 2 * t3) * target;
    return pq_to_nits(rolled * source);
}

IE_DEVICE float srgb(float linear)
{
    return linear <= 0.0031308f ? 12.92f * linear : 1.055f * power(linear, 1 / 2.4f) - 0.055f;
}

/// Code values of PQ or HLG to sRGB, all 0..255, as native/media's tone map does it for whole frames.
IE_DEVICE void tone_map(const Item &item, float &r, float &g, float &b)
{
    const bool hlg = item.curve == curve_hlg;
    r = hlg ? hlg_to_scene(r / 255) : pq_to_nits(r / 255);
    g = hlg ? hlg_to_scene(g / 255) : pq_to_nits(g / 255);
    b = hlg ? hlg_to_scene(b / 255) : pq_to_nits(b / 255);
    if (hlg) { // BT.2100's OOTF at 1000 cd/m2
        const float scale = hlg_peak * power(larger(0.2627f * r + 0.6780f * g + 0.0593f * b, 1e-9f), 0.2f);
        r *= scale, g *= scale, b *= scale;
    }
    if (item.wide_primaries) { // BT.2087
        const float wide_r = r, wide_g = g, wide_b = b;
        r = larger(1.660491f * wide_r - 0.587641f * wide_g - 0.072850f * wide_b, 0);
        g = larger(-0.124550f * wide_r + 1.132900f * wide_g - 0.008349f * wide_b, 0);
        b = larger(-0.018151f * wide_r - 0.100579f * wide_g + 1.118730f * wide_b, 0);
    }
    const float brightest = larger(larger(larger(r, g), b), 1e-6f);
    const float peak = clamped(hlg ? hlg_peak : item.peak_nits, white, pq_peak);
    const float gain = roll_off(brightest, peak) / brightest / white;
    r = 255 * srgb(clamped(r * gain, 0, 1));
    g = 255 * srgb(clamped(g * gain, 0, 1));
    b = 255 * srgb(clamped(b * gain, 0, 1));
}

/// The second half: across, colour, light, normalisation.
IE_DEVICE void finish_pixels(const Batch &batch, const Item &item, const Tile &tile, const float *shared, int thread, int threads)
{
    const float *blue = shared + batch.tile_height * batch.luma_span, *red = blue + batch.tile_height * batch.chroma_span;
    for (int i = thread; i < tile.height * tile.width; i += threads) {
        const int row = i / tile.width, column = tile.x + i % tile.width;
        const float y = across(shared + row * batch.luma_span, item.luma_x, column, tile.luma_from);
        const float u = across(blue + row * batch.chroma_span, item.chroma_x, column, tile.chroma_from);
        const float v = across(red + row * batch.chroma_span, item.chroma_x, column, tile.chroma_from);
        float channels[3];
        for (int c = 0; c < 3; c++) {
            const Mix &mix = item.mixes[c];
            channels[c] = clamped(y * mix.y + u * mix.u + v * mix.v + mix.offset, 0, 255);
        }
        if (item.curve != curve_none)
            tone_map(item, channels[item.blue_first ? 2 : 0], channels[1], channels[item.blue_first ? 0 : 2]);
        const long long plane = static_cast<long long>(item.width) * item.height;
        const long long at = static_cast<long long>(tile.y + row) * item.width + column;
        for (int c = 0; c < 3; c++)
            item.target[c * plane + at] = channels[c] * item.mixes[c].factor + item.mixes[c].bias;
    }
}

}  // namespace ie
