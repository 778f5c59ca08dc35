// The Hessian of J times directions, over any number of rows, by one thread or several.
#pragma once

#include <memory>

#include "r_operator.hpp"
#include "sums.hpp"

namespace CHAINRULE_ISA {

// Lots of rows are cut by their number alone, each with a sum of its own, and the sums are added in
// order: the number of threads changes no bit.
template <class T> class HessianOf {
 public:
  explicit HessianOf(const Spec& spec)
      : layout_(spec, false),
        w_(layout_.packed),
        v_(layout_.packed),
        w_turned_(layout_.transposed),
        v_turned_(layout_.transposed) {}

  // out = H v of J = factor · Σ weighted losses + the penalty, at w.
  void product(const T* w, const T* v, const Data<T>& data, double factor, T* out, Pool& pool) {
    layout_.pack(w, w_.get());
    layout_.pack(v, v_.get());
    layout_.turn(w_.get(), w_turned_.get());
    layout_.turn(v_.get(), v_turned_.get());
    long pieces = (data.rows + rows_a_piece - 1) / rows_a_piece;
    // Lots have sums of their own to add up: below this threads cost more than they give.
    bool shared = 12.0 * double(data.rows) * double(layout_.packed) > 10 * worth_threads;
    int lots = shared ? int(pieces < most_lots ? pieces : most_lots) : 1;
    make(lots);
    auto lot = [&](int i) {
      for (long piece = i; piece < pieces; piece += lots) {
        long from = piece * data.rows / pieces, to = (piece + 1) * data.rows / pieces;
        lots_[i]->pass.add(data, from, int(to - from), T(factor),
                           {w_.get(), v_.get(), w_turned_.get(), v_turned_.get()},
                           lots_[i]->sum.get(), piece != i);
      }
    };
    run(pool, lots, lot);
    T* sum = lots_[0]->sum.get();
    for (int i = 1; i < lots; ++i)
      for (long k = 0; k < layout_.packed; ++k) sum[k] += lots_[i]->sum[k];
    layout_.stretches([&](long at, long, long weights) {
      for (long k = at; k < at + weights; ++k) sum[k] += T(layout_.spec.l2) * v_[k];
    });
    layout_.unpack(sum, out);
  }

 private:
  static constexpr int rows_a_piece = 64, most_lots = 8;

  struct Lot {
    explicit Lot(const Layout<T>& layout) : pass(layout, rows_a_piece), sum(layout.packed) {}
    MovingPass<T> pass;
    Buffer<T> sum;
  };

  void make(int count) {
    for (; made_ < count; ++made_) lots_[made_] = std::make_unique<Lot>(layout_);
  }

  Layout<T> layout_;
  Buffer<T> w_, v_, w_turned_, v_turned_;
  int made_ = 0;
  std::unique_ptr<Lot> lots_[most_lots];
};

}  // namespace CHAINRULE_ISA
