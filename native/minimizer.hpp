// L-BFGS over all rows, as in training/solvers/lbfgs.py: the same letters and the same steps.
#pragma once

#include "line_search.hpp"
#include "objective.hpp"
#include "vectors.hpp"

namespace CHAINRULE_ISA {

template <class T> class MinimizerOf final : public Minimizer<T> {
 public:
  MinimizerOf(const Spec& spec, const T* parameters, int memory)
      : objective_(spec),
        size_(objective_.size()),
        memory_(memory),
        w_(size_),
        gradient_(size_),
        direction_(size_),
        trial_(size_),
        trial_gradient_(size_),
        s_(long(memory) * size_),
        y_(long(memory) * size_),
        rho_(memory),
        a_(memory) {
    std::memcpy(w_.get(), parameters, std::size_t(size_) * sizeof(T));
  }

  long size() const override { return size_; }
  void parameters(T* to) const override {
    std::memcpy(to, w_.get(), std::size_t(size_) * sizeof(T));
  }
  void gradient(T* to) const override {
    std::memcpy(to, gradient_.get(), std::size_t(size_) * sizeof(T));
  }
  double loss() const override { return loss_; }
  long evaluations() const override { return evaluations_; }
  Standing standing() const override { return standing_; }

  long run(const Data<T>& data, const std::int64_t* order, long count, double factor,
           const Goals& goals, long iterations, double* losses, double* norms, Pool& pool,
           Interrupted interrupted, void* context) override {
    auto evaluate = [&](const T* w, T* gradient) {
      ++evaluations_;
      return objective_.evaluate(w, data, order, count, factor, gradient, pool);
    };
    if (standing_ == BEGINS) {
      loss_ = evaluate(w_.get(), gradient_.get());
      standing_ = GOES_ON;
      look(goals, nullptr);
    }
    double work = 0;
    long made = 0;
    while (made < iterations && standing_ == GOES_ON) {
      long before = evaluations_;
      double last = loss_;
      if (!step(evaluate)) {
        standing_ = LOWEST;
        break;
      }
      losses[made] = loss_;
      look(goals, norms + made);
      ++made;
      double larger = std::fmax(std::fmax(std::fabs(last), std::fabs(loss_)), goals.unit);
      if (standing_ == GOES_ON && last - loss_ <= goals.decrease * larger) standing_ = STEADY;
      work += 6.0 * double(count) * double(size_) * double(evaluations_ - before);
      if (work > 2e8) {  // some milliseconds
        work = 0;
        if (interrupted && interrupted(context)) break;
      }
    }
    return made;
  }

 private:
  // Whether the gradient has vanished, or is no number; its largest entry.
  void look(const Goals& goals, double* norm) {
    double most = largest(gradient_.get(), size_);
    if (norm) *norm = most;
    if (!std::isfinite(most) || !std::isfinite(loss_))
      standing_ = NOT_FINITE;
    else if (most <= goals.gradient)
      standing_ = FLAT;
  }

  // One direction and one line search. False where no step lowers the loss, not even along −∇J.
  template <class Evaluate> bool step(Evaluate& evaluate) {
    double alpha = 0;
    if (pairs_ > 0) {
      newton();
      alpha = search(evaluate, 1);
    }
    if (alpha == 0) {  // the first step, or rounding has spoilt the pairs: start afresh
      pairs_ = 0;
      for (long i = 0; i < size_; ++i) direction_[i] = -gradient_[i];
      double norm = std::sqrt(dot(gradient_.get(), gradient_.get(), size_));
      alpha = search(evaluate, 1 / norm);
    }
    if (alpha == 0) return false;
    if (alpha != at_) try_step(evaluate, alpha);
    keep();
    w_.swap(trial_);
    gradient_.swap(trial_gradient_);
    loss_ = trial_loss_;
    return true;
  }

  template <class Evaluate> double search(Evaluate& evaluate, double first) {
    double slope = dot(gradient_.get(), direction_.get(), size_);
    if (!(slope < 0)) return 0;
    auto phi = [&](double alpha) -> Point {
      try_step(evaluate, alpha);
      return {alpha, trial_loss_, dot(trial_gradient_.get(), direction_.get(), size_)};
    };
    return strong_wolfe(phi, loss_, slope, first);
  }

  // J and ∇J at w + α d.
  template <class Evaluate> void try_step(Evaluate& evaluate, double alpha) {
    for (long i = 0; i < size_; ++i) trial_[i] = w_[i] + T(alpha) * direction_[i];
    trial_loss_ = evaluate(trial_.get(), trial_gradient_.get());
    at_ = alpha;
  }

  // The pair s, y of the step to trial_ joins the memory where sᵀy is clearly positive.
  void keep() {
    int next = (newest_ + 1) % memory_;
    T *s = s_.get() + next * size_, *y = y_.get() + next * size_;
    for (long i = 0; i < size_; ++i) {
      s[i] = trial_[i] - w_[i];
      y[i] = trial_gradient_[i] - gradient_[i];
    }
    double sy = dot(s, y, size_), ss = dot(s, s, size_), yy = dot(y, y, size_);
    if (!(sy > 1e-10 * std::sqrt(ss * yy))) return;
    newest_ = next;
    if (pairs_ < memory_) ++pairs_;
    rho_[next] = 1 / sy;
    scale_ = sy / yy;
  }

  // d = −H ∇J by the two loops over the pairs; H₀ = (sᵀy / yᵀy) I of the last pair.
  void newton() {
    T* q = direction_.get();
    for (long i = 0; i < size_; ++i) q[i] = -gradient_[i];
    for (int k = 0; k < pairs_; ++k) {
      int j = (newest_ - k + memory_) % memory_;
      a_[j] = rho_[j] * dot(s_.get() + j * size_, q, size_);
      add_to(q, T(-a_[j]), y_.get() + j * size_, size_);
    }
    for (long i = 0; i < size_; ++i) q[i] *= T(scale_);
    for (int k = pairs_ - 1; k >= 0; --k) {
      int j = (newest_ - k + memory_) % memory_;
      double b = rho_[j] * dot(y_.get() + j * size_, q, size_);
      add_to(q, T(a_[j] - b), s_.get() + j * size_, size_);
    }
  }

  Objective<T> objective_;
  long size_;
  int memory_, pairs_ = 0, newest_ = -1;
  Buffer<T> w_, gradient_, direction_, trial_, trial_gradient_, s_, y_;
  Buffer<double> rho_, a_;
  double loss_ = 0, trial_loss_ = 0, at_ = 0, scale_ = 1;
  long evaluations_ = 0;
  Standing standing_ = BEGINS;
};

}  // namespace CHAINRULE_ISA
