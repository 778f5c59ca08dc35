// A step length that satisfies the strong Wolfe conditions, as in training/solvers/line_search.py:
// the same letters, numbers and order of evaluations.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "simd.hpp"

namespace CHAINRULE_ISA {

// α, φ(α), φ′(α).
struct Point {
  double alpha, value, slope;
  // The same point of φ(α) − s α.
  Point tilted(double s) const { return {alpha, value - s * alpha, slope - s}; }
};

// The best step so far, the other end of what is searched, and whether a minimum lies inside.
struct Interval {
  Point best, other;
  bool bracketed;
  double width() const { return std::fabs(other.alpha - best.alpha); }
  Interval tilted(double s) const { return {best.tilted(s), other.tilted(s), bracketed}; }
};

// The minimum of the cubic through two points and their slopes, seen from a.
inline double cubic(const Point& a, const Point& b) {
  double theta = 3 * (a.value - b.value) / (b.alpha - a.alpha) + a.slope + b.slope;
  double size = std::max({std::fabs(theta), std::fabs(a.slope), std::fabs(b.slope)});
  double part = theta / size, root = part * part - (a.slope / size) * (b.slope / size);
  double gamma = std::copysign(size * std::sqrt(std::max(root, 0.0)), b.alpha - a.alpha);
  double bottom = ((gamma - a.slope) + gamma) + b.slope;
  double ratio = bottom != 0 ? ((gamma - a.slope) + theta) / bottom : 0;
  return a.alpha + ratio * (b.alpha - a.alpha);
}

// The minimum of the parabola through both points and a's slope.
inline double parabola(const Point& a, const Point& b) {
  double width = b.alpha - a.alpha;
  return a.alpha + a.slope / ((a.value - b.value) / width + a.slope) / 2 * width;
}

// Where the line through both slopes is 0.
inline double secant(const Point& a, const Point& b) {
  if (a.slope == b.slope) return a.alpha;
  return a.alpha + a.slope / (a.slope - b.slope) * (b.alpha - a.alpha);
}

struct Wolfe {
  static constexpr double c1 = 1e-3, c2 = 0.9, narrow = 0.1, shrinks = 0.66;
  static constexpr double nearer = 1.1, further = 4;
  static constexpr int evaluations = 20;
};

// The interval with a new point in it; alpha becomes the step to try next.
inline Interval next(const Interval& found, const Point& here, double least, double most,
                     double& alpha) {
  const Point &best = found.best, &other = found.other;
  bool bracketed = found.bracketed, turns = here.slope * best.slope < 0;
  bool onwards = here.alpha > best.alpha;
  auto far = [&](double step) { return std::fabs(step - here.alpha); };
  if (here.value > best.value) {  // a minimum lies between
    double third = cubic(best, here), second = parabola(best, here);
    bool near = std::fabs(third - best.alpha) < std::fabs(second - best.alpha);
    alpha = near ? third : third + (second - third) / 2;
    return {best, here, true};
  }
  double third = cubic(here, best), second = secant(here, best);
  if (turns) {  // again
    alpha = far(second) > far(third) ? second : third;
    bracketed = true;
  } else if (std::fabs(here.slope) < std::fabs(best.slope)) {  // on, to where the slope ends
    if ((third - here.alpha) * (here.alpha - best.alpha) <= 0) third = onwards ? most : least;
    if (bracketed) {
      double bound = here.alpha + Wolfe::shrinks * (other.alpha - here.alpha);
      double step = far(second) < far(third) ? second : third;
      alpha = onwards ? std::min(bound, step) : std::max(bound, step);
    } else {
      double step = far(second) < far(third) ? third : second;
      alpha = std::min(std::max(step, least), most);
    }
  } else {
    alpha = bracketed ? cubic(here, other) : onwards ? most : least;
  }
  return {here, turns ? best : other, bracketed};
}

// A step length, or 0 where no step along the direction lowers the loss. phi(α) gives the point;
// loss and slope are φ(0) and φ′(0); first: the length tried first.
template <class Phi> double strong_wolfe(Phi phi, double loss, double slope, double first) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const Point start{0, loss, slope};
  const double enough = Wolfe::c1 * slope;
  Interval found{start, start, false};
  bool first_stage = true;  // until a step lowers the loss enough and slopes upwards
  double alpha = first, least = 0, most = (1 + Wolfe::further) * first, longest = infinite;
  double width = infinite, width_before = infinite;
  for (int turn = 0; turn < Wolfe::evaluations; ++turn) {
    Point here = phi(alpha);
    if (!std::isfinite(here.value + here.slope)) {  // too far: come back
      longest = most = alpha;
      least = found.best.alpha;
      alpha = least + (alpha - least) / 10;
      continue;
    }
    bool low_enough = here.value <= loss + enough * alpha;
    if (low_enough && std::fabs(here.slope) <= -Wolfe::c2 * slope) return alpha;
    first_stage = first_stage && !(low_enough && here.slope >= 0);
    // At first the minimum looked for is that of φ above the line of sufficient decrease.
    bool above = first_stage && !low_enough && here.value <= found.best.value;
    double tilt = above ? enough : 0;
    found = next(found.tilted(tilt), here.tilted(tilt), least, most, alpha).tilted(-tilt);
    if (!found.bracketed) {
      double last = alpha - found.best.alpha;
      least = alpha + Wolfe::nearer * last;
      most = std::min(alpha + Wolfe::further * last, longest);
      continue;
    }
    double a = found.best.alpha, b = found.other.alpha;
    least = std::min(a, b), most = std::max(a, b);
    if (found.width() >= Wolfe::shrinks * width_before) alpha = a + (b - a) / 2;
    width_before = width, width = found.width();
    if (!(least < alpha && alpha < most) || most - least <= Wolfe::narrow * most) break;
  }
  return found.best.value < loss ? found.best.alpha : 0;
}

}  // namespace CHAINRULE_ISA
