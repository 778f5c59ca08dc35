// What Python sees of the compiled core: a network as an engine, and what is being trained.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "instruction_sets.hpp"
#include "pool.hpp"

namespace nb = nanobind;
using namespace chainrule;

template <class T> using Vector = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T> using VectorOut = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using CubeOut = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
template <class T> using Matrix = nb::ndarray<const T, nb::ndim<2>, nb::device::cpu>;
template <class T> using MatrixOut = nb::ndarray<T, nb::ndim<2>, nb::device::cpu>;
using Order = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Curves = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using OrderOut = nb::ndarray<std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

inline void require(bool condition, const char* what) {
  if (!condition) throw nb::value_error(what);
}

// A network as Python describes it.
struct Description {
  int inputs;
  std::vector<LayerSpec> layers;
  Loss loss;
  double loss_number, l2;
  const InstructionSet* set;

  Spec spec() const {
    return {inputs, int(layers.size()), layers.data(), loss, loss_number, l2};
  }
};

template <class T> Engine<T>* make(const Description& d) {
  if constexpr (sizeof(T) == 4)
    return d.set->single(d.spec());
  else
    return d.set->dual(d.spec());
}

// Asks Python about signals, from the thread that called only; remembers the answer for the others.
class Signals {
 public:
  bool raised() const { return raised_; }
  static bool ask(void* self) { return static_cast<Signals*>(self)->look(); }

 private:
  bool look() {
    if (raised_ || std::this_thread::get_id() != caller_) return raised_;
    nb::gil_scoped_acquire lock;
    if (PyErr_CheckSignals() != 0) raised_ = true;
    return raised_;
  }
  std::thread::id caller_ = std::this_thread::get_id();
  std::atomic<bool> raised_{false};
};

// The interpreter's lock let go for so many operations: for few it stays, because many threads that
// hand it to and fro for a microsecond of work hold one another up.
class Unlocked {
 public:
  explicit Unlocked(double operations) {
    if (operations > 1e5) released_.emplace();
  }

 private:
  std::optional<nb::gil_scoped_release> released_;
};

template <class T> struct PyTrainer {
  std::unique_ptr<Trainer<T>> trainer;
  int inputs, targets;

  void check(std::size_t numbers) const {
    require(numbers == std::size_t(trainer->size()), "another number of parameters");
  }
};

template <class T> struct PyMinimizer {
  std::unique_ptr<Minimizer<T>> minimizer;
  int inputs, targets;
};

template <class T>
Data<T> data_of(const Matrix<T>& x, const std::optional<Matrix<T>>& y,
                const std::optional<Vector<T>>& weights, int inputs, int targets) {
  require(x.shape(1) == std::size_t(inputs), "X has another number of columns than the network");
  Data<T> data{x.data(), x.stride(0), x.stride(1), nullptr, 0, 0, nullptr, long(x.shape(0))};
  if (y) {
    require(y->shape(0) == x.shape(0), "X and Y have another number of rows");
    require(y->shape(1) == std::size_t(targets), "Y has another number of columns");
    data.y = y->data();
    data.y_row = y->stride(0);
    data.y_column = y->stride(1);
  }
  if (weights) {
    require(weights->shape(0) == x.shape(0), "X and the weights have another number of rows");
    data.weights = weights->data();
  }
  return data;
}

// An engine that any number of threads may call: each call borrows a core of its own.
template <class T> class PyEngine {
 public:
  explicit PyEngine(Description description) : network(std::move(description)) {
    idle_.emplace_back(make<T>(network));
    size = idle_.front()->size();
  }

  void forward(Vector<T> w, Matrix<T> x, MatrixOut<T> out, int threads) {
    Data<T> data = data_of<T>(x, {}, {}, network.inputs, targets());
    require(w.size() == std::size_t(size), "another number of parameters");
    require(out.shape(0) == x.shape(0) && out.shape(1) == std::size_t(outputs()), "out's shape");
    if (!data.rows) return;
    long row = out.stride(0), column = out.stride(1);
    Unlocked unlocked(2.0 * double(data.rows) * double(size));
    Lease core(*this);
    Borrowed pool(threads);
    core->forward(w.data(), data, out.data(), row, column, *pool);
  }

  double evaluate(Vector<T> w, Matrix<T> x, Matrix<T> y, std::optional<Vector<T>> weights,
                  double factor, std::optional<VectorOut<T>> gradient, int threads) {
    Data<T> data = data_of<T>(x, y, weights, network.inputs, targets());
    require(w.size() == std::size_t(size), "another number of parameters");
    require(!gradient || gradient->size() == std::size_t(size), "another number of gradients");
    require(data.rows > 0, "there are no rows");
    T* to = gradient ? gradient->data() : nullptr;
    Unlocked unlocked(6.0 * double(data.rows) * double(size));
    Lease core(*this);
    Borrowed pool(threads);
    return core->evaluate(w.data(), data, factor, to, *pool);
  }

  void hessian_product(Vector<T> w, Vector<T> v, Matrix<T> x, Matrix<T> y,
                       std::optional<Vector<T>> weights, double factor, VectorOut<T> product,
                       int threads) {
    Data<T> data = data_of<T>(x, y, weights, network.inputs, targets());
    require(w.size() == std::size_t(size) && v.size() == w.size() && product.size() == w.size(),
            "another number of parameters");
    require(data.rows > 0, "there are no rows");
    Unlocked unlocked(12.0 * double(data.rows) * double(size));
    Lease core(*this);
    Borrowed pool(threads);
    core->hessian_product(w.data(), v.data(), data, factor, product.data(), *pool);
  }

  void jacobian(Vector<T> w, Matrix<T> x, CubeOut<T> out, int threads) {
    Data<T> data = data_of<T>(x, {}, {}, network.inputs, outputs());
    require(w.size() == std::size_t(size), "another number of parameters");
    require(out.shape(0) == x.shape(0) && out.shape(1) == std::size_t(outputs()) &&
                out.shape(2) == std::size_t(size),
            "out's shape");
    if (!data.rows) return;
    Unlocked unlocked(6.0 * double(data.rows) * double(size) * outputs());
    Lease core(*this);
    Borrowed pool(threads);
    core->jacobian(w.data(), data, out.data(), *pool);
  }

  PyTrainer<T>* trainer(Vector<T> w, int solver, double rate, double momentum, double second,
                        double epsilon, double decay, bool nesterov, bool epsilon_hat,
                        bool l2_over_rows, double l1, double clip, std::uint64_t seed) {
    require(w.size() == std::size_t(size), "another number of parameters");
    require(solver >= SGD && solver <= ADAM, "an unknown solver");
    Rule rule{Solver(solver), rate,        momentum,     second, epsilon, decay,
              nesterov,       epsilon_hat, l2_over_rows, l1,     clip};
    Lease core(*this);
    return new PyTrainer<T>{std::unique_ptr<Trainer<T>>(core->trainer(w.data(), rule, seed)),
                            network.inputs, targets()};
  }

  PyMinimizer<T>* minimizer(Vector<T> w, int memory) {
    require(w.size() == std::size_t(size), "another number of parameters");
    require(memory > 0, "a memory of at least one pair");
    Lease core(*this);
    return new PyMinimizer<T>{std::unique_ptr<Minimizer<T>>(core->minimizer(w.data(), memory)),
                              network.inputs, targets()};
  }

  int outputs() const { return network.layers.back().units; }
  int targets() const { return outputs() / parts_of(network.loss); }

  Description network;
  long size;

 private:
  class Lease {
   public:
    explicit Lease(PyEngine& owner) : owner_(owner) {
      std::lock_guard lock(owner.mutex_);
      if (owner.idle_.empty()) {
        core_.reset(make<T>(owner.network));
      } else {
        core_ = std::move(owner.idle_.back());
        owner.idle_.pop_back();
      }
    }
    ~Lease() {
      std::lock_guard lock(owner_.mutex_);
      owner_.idle_.push_back(std::move(core_));
    }
    Engine<T>* operator->() { return core_.get(); }

   private:
    PyEngine& owner_;
    std::unique_ptr<Engine<T>> core_;
  };

  std::mutex mutex_;
  std::vector<std::unique_ptr<Engine<T>>> idle_;
};
