// A network as an engine: its predictions, its loss and gradient, and what trains it.
#pragma once

#include <memory>

#include "hessian.hpp"
#include "minimizer.hpp"
#include "trainer.hpp"

namespace CHAINRULE_ISA {

template <class T> class EngineOf final : public Engine<T> {
 public:
  explicit EngineOf(const Spec& spec) : objective_(spec) {}

  long size() const override { return objective_.size(); }

  void forward(const T* parameters, const Data<T>& data, T* out, long out_row, long out_column,
               Pool& pool) override {
    objective_.forward(parameters, data, out, out_row, out_column, pool);
  }

  double evaluate(const T* parameters, const Data<T>& data, double factor, T* gradient,
                  Pool& pool) override {
    return objective_.evaluate(parameters, data, nullptr, data.rows, factor, gradient, pool);
  }

  void hessian_product(const T* parameters, const T* direction, const Data<T>& data, double factor,
                       T* product, Pool& pool) override {
    if (!hessian_) hessian_ = std::make_unique<HessianOf<T>>(objective_.layout().spec);
    hessian_->product(parameters, direction, data, factor, product, pool);
  }

  void jacobian(const T* parameters, const Data<T>& data, T* out, Pool& pool) override {
    objective_.jacobian(parameters, data, out, pool);
  }

  Trainer<T>* trainer(const T* parameters, const Rule& rule, std::uint64_t seed) override {
    return new TrainerOf<T>(objective_.layout().spec, parameters, rule, seed);
  }

  Minimizer<T>* minimizer(const T* parameters, int memory) override {
    return new MinimizerOf<T>(objective_.layout().spec, parameters, memory);
  }

 private:
  Objective<T> objective_;
  std::unique_ptr<HessianOf<T>> hessian_;  // made when it is first asked for
};

}  // namespace CHAINRULE_ISA
