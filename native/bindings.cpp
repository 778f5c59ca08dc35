// The compiled core as a Python module: arrays in, arrays out, the interpreter's lock let go.
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "python_engine.hpp"
#include "shuffle.hpp"

namespace {

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

// Iterations of many minimisations, each over a table and rows of its own: how many each made;
// losses[k, i] and norms[k, i] after its i-th. orders[k]: its rows, or none for all of them.
template <class T>
std::vector<long> minimize(std::vector<PyMinimizer<T>*> members, std::vector<Matrix<T>> xs,
                           std::vector<Matrix<T>> ys,
                           std::vector<std::optional<Vector<T>>> weights,
                           std::vector<std::optional<Order>> orders, std::vector<double> factors,
                           double gradient, double decrease, double unit, long iterations,
                           int threads, Curves losses, Curves norms) {
  std::size_t count = members.size();
  require(count > 0, "there are no members");
  for (std::size_t size : {xs.size(), ys.size(), weights.size(), orders.size(), factors.size()})
    require(size == count, "one of each a member");
  for (const Curves* curves : {&losses, &norms})
    require(curves->shape(0) == count && long(curves->shape(1)) == iterations, "the curves' shape");
  std::vector<Data<T>> data;
  std::vector<const std::int64_t*> rows(count, nullptr);
  std::vector<long> counts, made(count, 0);
  for (std::size_t k = 0; k < count; ++k) {
    data.push_back(
        data_of<T>(xs[k], ys[k], weights[k], members[k]->inputs, members[k]->targets));
    counts.push_back(data[k].rows);
    if (orders[k]) {
      require(all_there(*orders[k], data[k].rows), "the order names a row that is not there");
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
          data[k], rows[k], counts[k], factors[k], goals, iterations, losses.data() + k * iterations,
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
        nb::arg("weights"), nb::arg("orders"), nb::arg("factors"), nb::arg("gradient"),
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
