#include "tone_map.h"

#include <algorithm>
#include <cmath>

namespace ie {

namespace {

constexpr double pq_peak_nits = 10000.0;
constexpr double hlg_peak_nits = 1000.0;
constexpr double white_nits = 203.0; // BT.2408 reference white

// SMPTE ST 2084.
constexpr double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128;
constexpr double c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32;

double pq_to_nits(double code)
{
    double power = std::pow(code, 1 / m2);
    return pq_peak_nits * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

double nits_to_pq(double nits)
{
    double power = std::pow(nits / pq_peak_nits, m1);
    return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

/// BT.2100 HLG inverse OETF: code 0..1 to scene light 0..1.
double hlg_to_scene(double code)
{
    constexpr double a = 0.17883277, b = 1 - 4 * a;
    const double c = 0.5 - a * std::log(4 * a);
    return code <= 0.5 ? code * code / 3 : (std::exp((code - c) / a) + b) / 12;
}

/// BT.2390 EETF in PQ space, black at 0.
double roll_off(double nits, double peak_nits)
{
    double source_peak = nits_to_pq(peak_nits);
    double target_peak = nits_to_pq(white_nits) / source_peak;
    double e = nits_to_pq(std::min(nits, peak_nits)) / source_peak;
    double knee = 1.5 * target_peak - 0.5;
    if (e <= knee || knee >= 1)
        return nits;
    double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    double rolled = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * target_peak;
    return pq_to_nits(rolled * source_peak);
}

}  // namespace

ToneMap::ToneMap(Transfer transfer, bool wide_primaries, double peak_nits)
    : transfer_(transfer), wide_primaries_(wide_primaries)
{
    fill_light();
    fill_gain(std::clamp(transfer == Transfer::hlg ? hlg_peak_nits : peak_nits, white_nits, pq_peak_nits));
    fill_curve();
}

void ToneMap::fill_light()
{
    light_.resize(65536);
    for (int i = 0; i < 65536; i++) {
        double code = i / 65535.0;
        light_[i] = static_cast<float>(transfer_ == Transfer::hlg ? hlg_to_scene(code) : pq_to_nits(code));
    }
}

void ToneMap::fill_gain(double peak_nits)
{
    gain_.resize(gain_steps + 1);
    for (int i = 0; i <= gain_steps; i++) {
        double root = static_cast<double>(i) / gain_steps;
        double nits = std::max(root * root * pq_peak_nits, 1e-6);
        gain_[i] = static_cast<float>(roll_off(nits, peak_nits) / nits / white_nits);
    }
}

void ToneMap::fill_curve()
{
    curve_.resize(curve_steps + 1);
    for (int i = 0; i <= curve_steps; i++) {
        double v = static_cast<double>(i) / curve_steps;
        double encoded = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
        curve_[i] = static_cast<uint8_t>(std::lround(encoded * 255));
    }
}

float ToneMap::gain(float nits) const
{
    float root = std::sqrt(std::min(nits, static_cast<float>(pq_peak_nits)) / static_cast<float>(pq_peak_nits));
    return gain_[static_cast<int>(root * gain_steps + 0.5f)];
}

void ToneMap::convert(const uint16_t *source, int pixels, uint8_t *target) const
{
    for (int i = 0; i < pixels; i++, source += 3, target += 3) {
        float r = light_[source[0]], g = light_[source[1]], b = light_[source[2]];
        if (transfer_ == Transfer::hlg) {
            // BT.2100 OOTF with system gamma 1.2 at 1000 cd/m².
            float y = 0.2627f * r + 0.6780f * g + 0.0593f * b;
            float scale = static_cast<float>(hlg_peak_nits) * std::pow(std::max(y, 1e-9f), 0.2f);
            r *= scale, g *= scale, b *= scale;
        }
        if (wide_primaries_) {
            // BT.2087, BT.2020 → BT.709.
            float r2 = 1.660491f * r - 0.587641f * g - 0.072850f * b;
            float g2 = -0.124550f * r + 1.132900f * g - 0.008349f * b;
            float b2 = -0.018151f * r - 0.100579f * g + 1.118730f * b;
            r = std::max(r2, 0.0f), g = std::max(g2, 0.0f), b = std::max(b2, 0.0f);
        }
        float factor = gain(std::max({r, g, b})) * curve_steps;
        target[0] = curve_[static_cast<int>(std::min(r * factor + 0.5f, static_cast<float>(curve_steps)))];
        target[1] = curve_[static_cast<int>(std::min(g * factor + 0.5f, static_cast<float>(curve_steps)))];
        target[2] = curve_[static_cast<int>(std::min(b * factor + 0.5f, static_cast<float>(curve_steps)))];
    }
}

}  // namespace ie
