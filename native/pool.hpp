// Threads that stay: work is dealt out to them and to the caller.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine.hpp"

namespace chainrule {

// The caller alone.
struct Alone final : Pool {
  int threads() const override { return 1; }
  void run(int count, void (*task)(void*, int), void* context) override {
    for (int i = 0; i < count; ++i) task(context, i);
  }
};

// `threads` in all, the caller among them. Only one caller at a time.
class Team final : public Pool {
 public:
  explicit Team(int threads);
  ~Team() override;
  int threads() const override { return int(workers_.size()) + 1; }
  void run(int count, void (*task)(void*, int), void* context) override;

 private:
  struct Job {
    void (*task)(void*, int) = nullptr;
    void* context = nullptr;
    int count = 0;
  };
  void work();
  void take_tasks();

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<long> round_{0};
  std::atomic<int> next_{0}, busy_{0};
  std::atomic<bool> end_{false};
  Job job_;
};

// A team for as long as it is held; a caller that finds it in use works alone.
class Borrowed {
 public:
  explicit Borrowed(int threads);
  ~Borrowed();
  Pool& operator*() { return team_ ? static_cast<Pool&>(*team_) : alone_; }

 private:
  Alone alone_;
  Team* team_ = nullptr;
};

}  // namespace chainrule
