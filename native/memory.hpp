// Numbers in memory: on the boundary of a cache line, 0 at first, freed with their owner.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace CHAINRULE_ISA {

template <class T> class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(long count) { resize(count); }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() { std::free(block_); }

  void resize(long count) {
    std::free(block_);
    // calloc, since it leaves the pages of a large block untouched until they are needed: of rows
    // of a million inputs, most are not.
    std::size_t bytes = std::size_t(count > 0 ? count : 1) * sizeof(T) + 2 * line;
    block_ = std::calloc(bytes, 1);
    if (!block_) throw std::bad_alloc();
    auto from = reinterpret_cast<std::uintptr_t>(block_);
    data_ = reinterpret_cast<T*>((from + line - 1) / line * line);
    count_ = count;
  }
  void clear() { std::memset(data_, 0, std::size_t(count_) * sizeof(T)); }

  void swap(Buffer& other) {
    std::swap(block_, other.block_);
    std::swap(data_, other.data_);
    std::swap(count_, other.count_);
  }

  T* get() const { return data_; }
  T& operator[](long i) const { return data_[i]; }
  long size() const { return count_; }

 private:
  static constexpr std::size_t line = 64;
  void* block_ = nullptr;  // as it was allocated; the numbers begin at its first cache line
  T* data_ = nullptr;
  long count_ = 0;
};

}  // namespace CHAINRULE_ISA
