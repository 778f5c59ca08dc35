#include "pool.hpp"

#include <unistd.h>

namespace chainrule {

namespace {

// A thread looks for work this often before it goes to sleep: some tens of microseconds.
constexpr int patience = 20'000;

void rest() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

Team::Team(int threads) {
  for (int i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
}

Team::~Team() {
  {
    std::lock_guard lock(mutex_);
    end_ = true;
    ++round_;
  }
  wake_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Team::take_tasks() {
  for (int i; (i = next_.fetch_add(1)) < job_.count;) job_.task(job_.context, i);
}

void Team::work() {
  long seen = 0;
  for (;;) {
    for (int i = 0; i < patience && round_.load() == seen; ++i) rest();
    if (round_.load() == seen) {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [&] { return round_.load() != seen; });
    }
    seen = round_.load();
    if (end_) return;
    take_tasks();
    --busy_;
  }
}

void Team::run(int count, void (*task)(void*, int), void* context) {
  if (workers_.empty() || count < 2) {
    for (int i = 0; i < count; ++i) task(context, i);
    return;
  }
  {
    std::lock_guard lock(mutex_);
    job_ = {task, context, count};
    next_ = 0;
    busy_ = int(workers_.size());
    ++round_;
  }
  wake_.notify_all();
  take_tasks();
  for (int i = 0; busy_.load();)
    if (++i < patience)
      rest();
    else
      std::this_thread::yield();
}

namespace {

std::mutex holder;
std::unique_ptr<Team> team;
pid_t owner = 0;

}  // namespace

Borrowed::Borrowed(int threads) {
  if (threads < 2 || !holder.try_lock()) return;
  if (owner != getpid()) {
    team.release();  // after a fork its threads are not there to be joined
    owner = getpid();
  }
  if (!team || team->threads() != threads) team = std::make_unique<Team>(threads);
  team_ = team.get();
}

Borrowed::~Borrowed() {
  if (team_) holder.unlock();
}

}  // namespace chainrule
