// A network as an engine: its predictions, its loss and gradient, and trainers for it.
#pragma once

#include <memory>

#include "hessian.hpp"
#include "trainer.hpp"

namespace CHAINRULE_ISA {

// Half the sum of the squares of the weights, without biases.
template <class T> double half_square(const Layout<T>& layout, const T* packed) {
  double sum = 0;
  layout.stretches([&](long at, long, long weights) {
    double part = 0;
    for (long i = at; i < at + weights; ++i) part += double(packed[i]) * double(packed[i]);
    sum += part;
  });
  return sum / 2;
}

template <class T> class EngineOf final : public Engine<T> {
 public:
  explicit EngineOf(const Spec& spec)
      : layout_(spec),
        sums_(layout_),
        packed_(layout_.packed),
        turned_(layout_.transposed),
        gradient_(layout_.packed) {}

  long size() const override { return layout_.plain; }

  void forward(const T* parameters, const Data<T>& data, T* out, long out_row, long out_column,
               Pool& pool) override {
    layout_.pack(parameters, packed_.get());
    sums_.forward(data, packed_.get(), out, out_row, out_column, pool);
  }

  double evaluate(const T* parameters, const Data<T>& data, double factor, T* gradient,
                  Pool& pool) override {
    layout_.pack(parameters, packed_.get());
    if (gradient) layout_.turn(packed_.get(), turned_.get());
    double sum = sums_.add_up(data, nullptr, 0, data.rows, data.rows, T(factor), packed_.get(), turned_.get(),
                              gradient ? gradient_.get() : nullptr, nullptr, pool);
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

  void hessian_product(const T* parameters, const T* direction, const Data<T>& data, double factor,
                       T* product, Pool& pool) override {
    if (!hessian_) hessian_ = std::make_unique<HessianOf<T>>(layout_.spec);
    hessian_->product(parameters, direction, data, factor, product, pool);
  }

  Trainer<T>* trainer(const T* parameters, const Rule& rule, std::uint64_t seed) override {
    return new TrainerOf<T>(layout_.spec, parameters, rule, seed);
  }

 private:
  Layout<T> layout_;
  Sums<T> sums_;
  Buffer<T> packed_, turned_, gradient_;
  std::unique_ptr<HessianOf<T>> hessian_;  // made when it is first asked for
};

}  // namespace CHAINRULE_ISA
