// The kernels of native/cuda, run by the processor block by block and thread by thread.
#include <cmath>
#include <cstring>
#include <vector>

#include "halve.h"
#include "kernels.h"
#include "planes.h"

namespace {

void frames_to_planes(const Grid &grid, const void *parameter)
{
    const auto &batch = *static_cast<const ie::Batch *>(parameter);
    for (unsigned z = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x; x++) {
                // A sum that is read before it was written shows in the result.
                std::vector<float> shared(grid.shared_bytes / sizeof(float), NAN);
                ie::Tile tile;
                if (!ie::tile_at(batch, batch.items[z], x, y, tile))
                    continue;
                for (unsigned t = 0; t < grid.threads; t++)
                    ie::sum_rows(batch, batch.items[z], tile, shared.data(), t, grid.threads);
                for (unsigned t = 0; t < grid.threads; t++)
                    ie::finish_pixels(batch, batch.items[z], tile, shared.data(), t, grid.threads);
            }
}

void halve(const Grid &grid, const void *parameter)
{
    const auto &halving = *static_cast<const ie::Halving *>(parameter);
    for (unsigned z = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x * grid.threads; x++)
                ie::halve(halving, static_cast<int>(z), static_cast<int>(x), static_cast<int>(y));
}

}  // namespace

Kernel find_kernel(const char *name)
{
    return std::strcmp(name, "ie_frames_to_planes") == 0 ? frames_to_planes : std::strcmp(name, "ie_halve") == 0 ? halve : nullptr;
}
