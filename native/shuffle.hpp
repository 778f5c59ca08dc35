// The order of the rows in an epoch: the same for the same seed, epoch and number of rows.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <utility>

namespace chainrule {

// SplitMix64: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

// Every order is as likely as another: Fisher & Yates, as in Durstenfeld (1964). The high half of a
// product stands for the remainder (Lemire 2019); its bias is below 2⁻³² for a billion rows.
inline void shuffle(std::span<std::int64_t> order, std::uint64_t seed, std::uint64_t epoch) {
  std::iota(order.begin(), order.end(), 0);
  SplitMix random(SplitMix(seed)() + epoch);
  for (std::uint64_t left = order.size(); left > 1; --left) {
    auto place = std::uint64_t((static_cast<unsigned __int128>(random()) * left) >> 64);
    std::swap(order[left - 1], order[place]);
  }
}

}  // namespace chainrule
