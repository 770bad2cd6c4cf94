#include "halve.h"
#include "planes.h"

extern "C" __global__ void ie_frames_to_planes(const ie::Batch batch)
{
    extern __shared__ float shared[];
    const ie::Item &item = batch.items[ie::block_z()];
    ie::Tile tile;
    if (!ie::tile_at(batch, item, ie::block_x(), ie::block_y(), tile))
        return; // the whole block, so nobody waits for it
    ie::sum_rows(batch, item, tile, shared, ie::thread(), ie::threads());
    ie::wait_for_block();
    ie::finish_pixels(batch, item, tile, shared, ie::thread(), ie::threads());
}

extern "C" __global__ void ie_halve(const ie::Halving halving)
{
    ie::halve(
        halving, static_cast<int>(ie::block_z()), static_cast<int>(ie::block_x() * ie::threads() + ie::thread()),
        static_cast<int>(ie::block_y()));
}
