// Numbers in memory: on the boundary of a cache line, 0 at first, freed with their owner.
#pragma once

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
  ~Buffer() { std::free(data_); }

  void resize(long count) {
    std::free(data_);
    std::size_t bytes = (std::size_t(count > 0 ? count : 1) * sizeof(T) + 127) / 64 * 64;
    data_ = static_cast<T*>(std::aligned_alloc(64, bytes));
    if (!data_) throw std::bad_alloc();
    std::memset(data_, 0, bytes);
    count_ = count;
  }
  void clear() { std::memset(data_, 0, std::size_t(count_) * sizeof(T)); }

  void swap(Buffer& other) {
    std::swap(data_, other.data_);
    std::swap(count_, other.count_);
  }

  T* get() const { return data_; }
  T& operator[](long i) const { return data_[i]; }
  long size() const { return count_; }

 private:
  T* data_ = nullptr;
  long count_ = 0;
};

}  // namespace CHAINRULE_ISA
