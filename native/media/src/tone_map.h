#pragma once

#include <cstdint>
#include <vector>

#include "colour.h"

namespace ie {

/// Maps PQ or HLG pictures with BT.2020 primaries to sRGB: light in cd/m² (ST 2084, or BT.2100 HLG for a 1000 cd/m²
/// display), primaries BT.2020 → BT.709, the BT.2390 roll-off from the source's peak to 203 cd/m² (BT.2408 reference
/// white) on the largest channel so that hue stays, then the sRGB curve. Immutable; tables are built once per peak.
class ToneMap {
public:
    ToneMap(Transfer transfer, bool wide_primaries, double peak_nits);

    /// Converts a row of 16-bit R, G, B to 8-bit.
    void convert(const uint16_t *source, int pixels, uint8_t *target) const;

private:
    static constexpr int gain_steps = 8192;
    static constexpr int curve_steps = 65536;

    void fill_light();
    void fill_gain(double peak_nits);
    void fill_curve();
    float gain(float nits) const;

    const Transfer transfer_;
    const bool wide_primaries_;
    std::vector<float> light_;   // 16-bit code → cd/m²; for HLG scene light
    std::vector<float> gain_;    // sqrt(cd/m² / 10000) → factor
    std::vector<uint8_t> curve_; // linear 0..1 → sRGB
};

}  // namespace ie
