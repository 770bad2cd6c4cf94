#pragma once

#include <cstddef>
#include <cstdint>

/// Whether a range lies in one allocation of the stand-in's device or pinned memory.
bool lies_in_block(std::uintptr_t address, std::size_t bytes);

/// Whether the calling thread has a current context.
bool has_context();
