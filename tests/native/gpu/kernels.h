#pragma once

/// A launch's size.
struct Grid {
    unsigned x, y, z, threads, shared_bytes;
};

using Kernel = void (*)(const Grid &, const void *);

/// The kernel of a name, or nullptr.
Kernel find_kernel(const char *name);
