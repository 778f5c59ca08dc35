// The compiled core as a Python module: arrays in, arrays out, the interpreter's lock let go.
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
#include "shuffle.hpp"

namespace nb = nanobind;
using namespace chainrule;

namespace {

template <class T> using Vector = nb::ndarray<const T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T> using VectorOut = nb::ndarray<T, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
template <class T>
using CubeOut = nb::ndarray<T, nb::ndim<3>, nb::c_contig, nb::device::cpu>;
template <class T> using Matrix = nb::ndarray<const T, nb::ndim<2>, nb::device::cpu>;
template <class T> using MatrixOut = nb::ndarray<T, nb::ndim<2>, nb::device::cpu>;
using Order = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Curves = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using OrderOut = nb::ndarray<std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

void require(bool condition, const char* what) {
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

bool all_there(const Order& order, long rows) {
  bool there = true;
  for (const std::int64_t* row = order.data(); row != order.data() + order.size(); ++row)
    there &= std::uint64_t(*row) < std::uint64_t(rows);
  return there;
}

// One epoch of one network, in the order given.
template <class T>
double epoch(PyTrainer<T>& self, Matrix<T> x, Matrix<T> y, std::optional<Vector<T>> weights,
             Order order, int batch, double factor, int threads) {
  Data<T> data = data_of<T>(x, y, weights, self.inputs, self.targets);
  require(batch > 0, "a batch has at least one row");
  require(all_there(order, data.rows), "the order names a row that is not there");
  Signals signals;
  double loss;
  {
    nb::gil_scoped_release unlocked;
    Borrowed pool(threads);
    loss = self.trainer->epoch(data, order.data(), long(order.size()), batch, factor, *pool,
                               Signals::ask, &signals);
  }
  if (signals.raised()) throw nb::python_error();
  return loss;
}

// Epochs of many networks over the same rows, each in an order of its own: losses[k, e].
template <class T>
void epochs(std::vector<PyTrainer<T>*> members, Matrix<T> x, Matrix<T> y,
            std::optional<Vector<T>> weights, std::vector<std::uint64_t> seeds,
            std::uint64_t first_epoch, int batch, double factor, int threads,
            Curves losses) {
  require(!members.empty() && seeds.size() == members.size(), "a seed for each member");
  require(losses.shape(0) == members.size(), "a row of losses for each member");
  require(batch > 0, "a batch has at least one row");
  Data<T> data =
      data_of<T>(x, y, weights, members.front()->inputs, members.front()->targets);
  for (auto* member : members)
    require(member->inputs == members.front()->inputs &&
                member->targets == members.front()->targets,
            "the members have the same inputs and targets");
  Signals signals;
  long count = long(losses.shape(1));
  double* to = losses.data();
  {
    nb::gil_scoped_release unlocked;
    Borrowed pool(threads);
    std::vector<std::vector<std::int64_t>> orders(members.size());
    for (auto& order : orders) order.resize(std::size_t(data.rows));
    for (long e = 0; e < count && !signals.raised(); ++e) {
      auto one = [&](int k) {
        Alone alone;
        auto& order = orders[std::size_t(k)];
        shuffle(order, seeds[std::size_t(k)], first_epoch + std::uint64_t(e));
        to[k * count + e] = members[std::size_t(k)]->trainer->epoch(
            data, order.data(), data.rows, batch, factor, alone, Signals::ask, &signals);
      };
      (*pool).run(
          int(members.size()), [](void* self, int k) { (*static_cast<decltype(one)*>(self))(k); },
          &one);
      Signals::ask(&signals);
    }
  }
  if (signals.raised()) throw nb::python_error();
}

// Iterations of many minimisations over the same table, each over rows of its own: how many each
// made; losses[k, i] and norms[k, i] after its i-th. orders[k]: its rows, or none for all of them.
template <class T>
std::vector<long> minimize(std::vector<PyMinimizer<T>*> members, Matrix<T> x, Matrix<T> y,
                           std::optional<Vector<T>> weights,
                           std::vector<std::optional<Order>> orders, std::vector<double> factors,
                           double gradient, double decrease, double unit, long iterations,
                           int threads, Curves losses, Curves norms) {
  std::size_t count = members.size();
  require(count > 0 && orders.size() == count && factors.size() == count, "one of each a member");
  for (const Curves* curves : {&losses, &norms})
    require(curves->shape(0) == count && long(curves->shape(1)) == iterations, "the curves' shape");
  Data<T> data = data_of<T>(x, y, weights, members.front()->inputs, members.front()->targets);
  std::vector<const std::int64_t*> rows(count, nullptr);
  std::vector<long> counts(count, data.rows), made(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    require(members[k]->inputs == members.front()->inputs &&
                members[k]->targets == members.front()->targets,
            "the members have the same inputs and targets");
    if (orders[k]) {
      require(all_there(*orders[k], data.rows), "the order names a row that is not there");
      rows[k] = orders[k]->data();
      counts[k] = long(orders[k]->size());
    }
    require(counts[k] > 0, "there are no rows");
  }
  Goals goals{gradient, decrease, unit};
  Signals signals;
  {
    nb::gil_scoped_release unlocked;
    Borrowed pool(threads);
    auto one = [&](int k, Pool& team) {
      made[k] = members[k]->minimizer->run(
          data, rows[k], counts[k], factors[k], goals, iterations, losses.data() + k * iterations,
          norms.data() + k * iterations, team, Signals::ask, &signals);
    };
    if (count == 1) {
      one(0, *pool);
    } else {
      auto alone = [&](int k) {
        Alone team;
        if (!signals.raised()) one(k, team);
      };
      (*pool).run(
          int(count),
          [](void* self, int k) { (*static_cast<decltype(alone)*>(self))(k); }, &alone);
    }
    Signals::ask(&signals);
  }
  if (signals.raised()) throw nb::python_error();
  return made;
}

using LayerTuple = std::tuple<int, int, double, bool, double>;

template <class T> void bind(nb::module_& m, const char* engine, const char* trainer,
                              const char* minimizer) {
  nb::class_<PyMinimizer<T>>(m, minimizer)
      .def_prop_ro("standing", [](PyMinimizer<T>& self) { return int(self.minimizer->standing()); })
      .def_prop_ro("evaluations", [](PyMinimizer<T>& self) { return self.minimizer->evaluations(); })
      .def_prop_ro("loss", [](PyMinimizer<T>& self) { return self.minimizer->loss(); })
      .def("parameters",
           [](PyMinimizer<T>& self, VectorOut<T> out) {
             require(out.size() == std::size_t(self.minimizer->size()), "another size");
             self.minimizer->parameters(out.data());
           })
      .def("gradient", [](PyMinimizer<T>& self, VectorOut<T> out) {
        require(out.size() == std::size_t(self.minimizer->size()), "another size");
        self.minimizer->gradient(out.data());
      });
  nb::class_<PyTrainer<T>>(m, trainer)
      .def_prop_ro("updates", [](PyTrainer<T>& self) { return self.trainer->updates(); })
      .def_prop_ro("penalty", [](PyTrainer<T>& self) { return self.trainer->penalty(); })
      .def("rate", [](PyTrainer<T>& self, double rate) { self.trainer->rate(rate); })
      .def("parameters",
           [](PyTrainer<T>& self, VectorOut<T> out) {
             self.check(out.size());
             self.trainer->parameters(out.data());
           })
      .def("memory",
           [](PyTrainer<T>& self, VectorOut<T> first, VectorOut<T> second) {
             self.check(first.size());
             self.check(second.size());
             self.trainer->memory(first.data(), second.data());
           })
      .def("restore",
           [](PyTrainer<T>& self, Vector<T> w, Vector<T> first, Vector<T> second,
              std::int64_t updates) {
             self.check(w.size());
             self.check(first.size());
             self.check(second.size());
             self.trainer->restore(w.data(), first.data(), second.data(), updates);
           })
      .def("epoch", &epoch<T>, nb::arg("X"), nb::arg("Y"), nb::arg("weights").none(),
           nb::arg("order"), nb::arg("batch"), nb::arg("factor"), nb::arg("threads"));
  nb::class_<PyEngine<T>>(m, engine)
      .def("__init__",
           [](PyEngine<T>* self, int inputs, std::vector<LayerTuple> layers, int loss,
              double loss_number, double l2, int set) {
             require(inputs > 0 && !layers.empty(), "a network has inputs and layers");
             require(loss >= SQUARED_ERROR && loss <= GAUSSIAN_NLL, "an unknown loss");
             require(set >= 0 && set < int(available().size()), "an unknown instruction set");
             std::vector<LayerSpec> specs;
             for (auto& [units, activation, number, bias, dropout] : layers) {
               require(units > 0 && activation >= IDENTITY && activation <= SOFTMAX,
                       "an unknown layer");
               require(dropout >= 0 && dropout < 1, "dropout is at least 0 and below 1");
               specs.push_back({units, Activation(activation), number, bias, dropout});
             }
             require(specs.back().units % parts_of(Loss(loss)) == 0, "a target lacks a part");
             new (self) PyEngine<T>(
                 {inputs, specs, Loss(loss), loss_number, l2, available()[std::size_t(set)]});
           })
      .def_ro("size", &PyEngine<T>::size)
      .def("forward", &PyEngine<T>::forward)
      .def("evaluate", &PyEngine<T>::evaluate, nb::arg("w"), nb::arg("X"), nb::arg("Y"),
           nb::arg("weights").none(), nb::arg("factor"), nb::arg("gradient").none(),
           nb::arg("threads"))
      .def("hessian_product", &PyEngine<T>::hessian_product, nb::arg("w"), nb::arg("v"),
           nb::arg("X"), nb::arg("Y"), nb::arg("weights").none(), nb::arg("factor"),
           nb::arg("product"), nb::arg("threads"))
      .def("jacobian", &PyEngine<T>::jacobian)
      .def("trainer", &PyEngine<T>::trainer)
      .def("minimizer", &PyEngine<T>::minimizer, nb::arg("w"), nb::arg("memory"));
  m.def("epochs", &epochs<T>, nb::arg("members"), nb::arg("X"), nb::arg("Y"),
        nb::arg("weights").none(), nb::arg("seeds"), nb::arg("first_epoch"), nb::arg("batch"),
        nb::arg("factor"), nb::arg("threads"), nb::arg("losses"));
  m.def("minimize", &minimize<T>, nb::arg("members"), nb::arg("X"), nb::arg("Y"),
        nb::arg("weights").none(), nb::arg("orders"), nb::arg("factors"), nb::arg("gradient"),
        nb::arg("decrease"), nb::arg("unit"), nb::arg("iterations"), nb::arg("threads"),
        nb::arg("losses"), nb::arg("norms"));
  m.def("apply", [](int set, int activation, double number, Vector<T> z, VectorOut<T> a,
                    VectorOut<T> slope) {
    require(set >= 0 && set < int(available().size()), "an unknown instruction set");
    require(activation >= IDENTITY && activation < SOFTMAX, "an unknown activation");
    require(a.size() == z.size() && slope.size() == z.size(), "another number");
    const InstructionSet* chosen = available()[std::size_t(set)];
    if constexpr (sizeof(T) == 4)
      chosen->apply_single(activation, number, z.data(), a.data(), slope.data(), long(z.size()));
    else
      chosen->apply_dual(activation, number, z.data(), a.data(), slope.data(), long(z.size()));
  });
}

}  // namespace

NB_MODULE(_native, m) {
  // Engines kept for the next prediction live until the interpreter ends.
  nb::set_leak_warnings(false);
  m.doc() = "The compiled core: see chainrule.engines.native, which is how it is called.";
  bind<float>(m, "EngineFloat32", "TrainerFloat32", "MinimizerFloat32");
  bind<double>(m, "EngineFloat64", "TrainerFloat64", "MinimizerFloat64");
  m.def("instruction_sets", [] {
    std::vector<std::string> names;
    for (auto* set : available()) names.emplace_back(set->name);
    return names;
  });
  m.def("multiply_adds", [](int set, bool dual, long count) {
    require(set >= 0 && set < int(available().size()), "an unknown instruction set");
    const InstructionSet* chosen = available()[std::size_t(set)];
    nb::gil_scoped_release unlocked;
    return dual ? chosen->multiply_adds_dual(count) : chosen->multiply_adds_single(count);
  });
  m.def("shuffle", [](OrderOut order, std::uint64_t seed, std::uint64_t epoch) {
    shuffle({order.data(), order.size()}, seed, epoch);
  });
}
