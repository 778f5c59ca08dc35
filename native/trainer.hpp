// A network being trained: epochs of updates on batches.
#pragma once

#include "sums.hpp"
#include "update.hpp"

namespace CHAINRULE_ISA {

template <class T> class TrainerOf final : public Trainer<T> {
 public:
  TrainerOf(const Spec& spec, const T* parameters, const Rule& rule, std::uint64_t seed)
      : layout_(spec),
        rule_(rule),
        seed_(seed),
        sums_(layout_),
        packed_(layout_.packed),
        gradient_(layout_.packed),
        first_(layout_.packed),
        second_(layout_.packed),
        turned_(layout_.transposed) {
    layout_.pack(parameters, packed_.get());
    layout_.turn(packed_.get(), turned_.get());
    for (int l = 0; l < spec.depth; ++l) dropout_ = dropout_ || spec.layers[l].dropout > 0;
  }

  double epoch(const Data<T>& data, const std::int64_t* order, long count, int batch, double factor,
               Pool& pool, Interrupted interrupted, void* context) override {
    double total = 0, penalties = 0, rows_of_all = 0, work = 0;
    for (long first = 0; first < count; first += batch) {
      long rows = count - first < batch ? count - first : batch;
      double weight = double(rows);
      if (data.weights) {
        weight = 0;
        for (long s = 0; s < rows; ++s)
          weight += double(data.weights[order ? order[first + s] : first + s]);
      }
      if (weight > 0) {
        std::uint32_t key = scrambled(std::uint32_t(seed_) + std::uint32_t(updates_));
        double sum = sums_.add_up(data, order, first, rows, count, T(factor / weight), packed_.get(),
                                  turned_.get(), gradient_.get(), dropout_ ? &key : nullptr, pool);
        total += double(rows) * factor * sum / weight;
        penalties += double(rows) * update(weight);
        rows_of_all += double(rows);
      }
      work += 6.0 * double(rows) * double(layout_.packed);
      if (work > 2e8) {  // some milliseconds
        work = 0;
        if (interrupted && interrupted(context)) break;
      }
    }
    penalty_ = rows_of_all > 0 ? penalties / rows_of_all : 0;
    return rows_of_all > 0 ? total / rows_of_all + penalty_ : 0;
  }

  long size() const override { return layout_.plain; }
  double penalty() const override { return penalty_; }
  void rate(double rate) override { rule_.rate = rate; }
  void parameters(T* to) const override { layout_.unpack(packed_.get(), to); }
  std::int64_t updates() const override { return updates_; }
  void memory(T* first, T* second) const override {
    layout_.unpack(first_.get(), first);
    layout_.unpack(second_.get(), second);
  }
  void restore(const T* parameters, const T* first, const T* second,
               std::int64_t updates) override {
    layout_.pack(parameters, packed_.get());
    layout_.pack(first, first_.get());
    layout_.pack(second, second_.get());
    layout_.turn(packed_.get(), turned_.get());
    updates_ = updates;
    power_m_ = power_v_ = 1;
    for (std::int64_t t = 0; t < updates && power_m_ + power_v_ > 0; ++t) {
      power_m_ *= rule_.momentum;
      power_v_ *= rule_.second;
    }
  }

 private:
  // Moves the parameters along the gradient of a batch. Returns the penalty that they had.
  double update(double weight) {
    ++updates_;
    power_m_ *= rule_.momentum;
    power_v_ *= rule_.second;
    double share = rule_.l2_over_rows ? 1 / weight : 1;
    double l2 = layout_.spec.l2 * share, l1 = rule_.l1 * share, penalty = 0;
    Step<T> step{T(rule_.rate),  T(rule_.momentum), T(rule_.second),     T(rule_.epsilon),
                 T(rule_.decay), T(l2),             T(1 / (1 - power_m_)), T(1 / (1 - power_v_))};
    if (rule_.epsilon_hat) step.epsilon = T(rule_.epsilon / std::sqrt(1 - power_v_));
    if (l1 > 0 || rule_.clip > 0) {
      penalty += prepare(T(l2), T(l1));
      step.l2 = 0;
    }
    UpdateFunction<T> move = update_of<T>(rule_);
    layout_.stretches([&](long at, long count, long weights) {
      penalty += l2 / 2 *
                 move(packed_.get() + at, gradient_.get() + at, first_.get() + at,
                      second_.get() + at, count, weights, step);
    });
    layout_.turn(packed_.get(), turned_.get());
    return penalty;
  }

  // The gradient with its penalties, shortened where it is too long. Returns the penalties.
  double prepare(T l2, T l1) {
    double penalty = 0, squares = 0;
    layout_.stretches([&](long at, long, long weights) {
      penalty += penalise(packed_.get() + at, gradient_.get() + at, weights, l2, l1);
    });
    if (rule_.clip <= 0) return penalty;
    for (long i = 0; i < layout_.packed; ++i) squares += double(gradient_[i]) * double(gradient_[i]);
    double norm = std::sqrt(squares);
    if (norm > rule_.clip)
      for (long i = 0; i < layout_.packed; ++i) gradient_[i] *= T(rule_.clip / norm);
    return penalty;
  }

  Layout<T> layout_;
  Rule rule_;
  std::uint64_t seed_;
  bool dropout_ = false;
  Sums<T> sums_;
  Buffer<T> packed_, gradient_, first_, second_, turned_;
  std::int64_t updates_ = 0;
  double penalty_ = 0, power_m_ = 1, power_v_ = 1;  // β₁ᵗ and β₂ᵗ
};

}  // namespace CHAINRULE_ISA
