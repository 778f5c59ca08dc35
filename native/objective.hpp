// J and ∇J at parameters in one vector, in buffers made once.
#pragma once

#include "sums.hpp"
#include "vectors.hpp"

namespace CHAINRULE_ISA {

// Half the sum of the squares of the weights, without biases.
template <class T> double half_square(const Layout<T>& layout, const T* packed) {
  double sum = 0;
  layout.stretches([&](long at, long, long weights) {
    sum += dot(packed + at, packed + at, weights);
  });
  return sum / 2;
}

template <class T> class Objective {
 public:
  explicit Objective(const Spec& spec)
      : layout_(spec),
        sums_(layout_),
        packed_(layout_.packed),
        turned_(layout_.transposed),
        gradient_(layout_.packed) {}

  const Layout<T>& layout() const { return layout_; }
  long size() const { return layout_.plain; }

  // The predictions, into rows of `out` that are `out_row` numbers apart.
  void forward(const T* parameters, const Data<T>& data, T* out, long out_row, long out_column,
               Pool& pool) {
    layout_.pack(parameters, packed_.get());
    sums_.forward(data, packed_.get(), out, out_row, out_column, pool);
  }

  // ∂ŷ/∂w: for each row and each output a row of `size()` numbers.
  void jacobian(const T* parameters, const Data<T>& data, T* out, Pool& pool) {
    layout_.pack(parameters, packed_.get());
    layout_.turn(packed_.get(), turned_.get());
    sums_.jacobian(data, packed_.get(), turned_.get(), out, pool);
  }

  // J = factor · Σ weighted losses of `count` rows in `order` + the penalty, and its gradient where
  // that is not null.
  double evaluate(const T* parameters, const Data<T>& data, const std::int64_t* order, long count,
                  double factor, T* gradient, Pool& pool) {
    layout_.pack(parameters, packed_.get());
    if (gradient) layout_.turn(packed_.get(), turned_.get());
    double sum = sums_.add_up(data, order, 0, count, count, T(factor), packed_.get(),
                              turned_.get(), gradient ? gradient_.get() : nullptr, nullptr, pool);
    double l2 = layout_.spec.l2;
    if (gradient) {
      if (l2 != 0)
        layout_.stretches([&](long at, long, long weights) {
          for (long i = at; i < at + weights; ++i) gradient_[i] += T(l2) * packed_[i];
        });
      layout_.unpack(gradient_.get(), gradient);
    }
    return factor * sum + (l2 != 0 ? l2 * half_square(layout_, packed_.get()) : 0);
  }

 private:
  Layout<T> layout_;
  Sums<T> sums_;
  Buffer<T> packed_, turned_, gradient_;
};

}  // namespace CHAINRULE_ISA
