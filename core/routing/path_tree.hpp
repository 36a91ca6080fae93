// Prefixes and templates of all hosts as one tree of segments in flat arrays, walked from the most specific candidate
// on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "routing/captures.hpp"
#include "routing/path_pattern.hpp"

namespace gatehouse::core {

/// Number of a list of routes that share host and path.
using RouteList = std::uint32_t;
inline constexpr RouteList kNoList = std::numeric_limits<RouteList>::max();

/// What parameters took on the way to a node.
struct PathValues {
  std::array<std::string_view, Captures::kMax> values;
  std::size_t size = 0;
};

/// Immutable; built by PathTreeBuilder.
class PathTree {
 public:
  using NodeIndex = std::uint32_t;
  static constexpr NodeIndex kNoNode = std::numeric_limits<NodeIndex>::max();

  /// Calls `visit(list, values)` for every list below `root` whose pattern fits `path`, best first, until it returns
  /// true; returns whether it did. The walk visits a node once, so its cost is bounded by the tree. Hot path.
  template <class Visit>
  bool visit(NodeIndex root, std::string_view path, Visit&& visit) const {
    if (root == kNoNode || path.empty() || path.front() != '/') return false;
    PathValues values;
    return below(root, path.substr(1), values, visit);
  }

  /// The node that the literal `segment` leads to from `parent`, or kNoNode. Hot path.
  [[nodiscard]] NodeIndex child(NodeIndex parent, std::string_view segment) const noexcept;
  /// Calls `visit(child, segment, is_parameter)` for every child of `node`; a parameter has no segment.
  template <class Visit>
  void each_child(NodeIndex node, Visit visit) const {
    const auto first = nodes_[node].first_child;
    for (auto i = first; i < first + nodes_[node].child_count; ++i) {
      visit(children_[i].node, std::string_view(texts_.data() + children_[i].text, children_[i].length), false);
    }
    if (nodes_[node].parameter != kNoNode) visit(nodes_[node].parameter, std::string_view{}, true);
  }
  /// The list that ends at `node` in this way, or kNoList.
  [[nodiscard]] RouteList list_at(NodeIndex node, SegmentPattern::End end) const noexcept {
    return nodes_[node].lists[static_cast<std::size_t>(end)];
  }

 private:
  friend class PathTreeBuilder;
  using End = SegmentPattern::End;

  struct Node {
    std::uint32_t first_child = 0;  // literal children, neighbours in children_ and hashes_, sorted by hash
    std::uint32_t child_count = 0;
    NodeIndex parameter = kNoNode;
    std::array<RouteList, 4> lists{kNoList, kNoList, kNoList, kNoList};  // by End
  };
  struct Child {
    std::uint32_t text = 0;  // position in texts_
    std::uint32_t length = 0;
    NodeIndex node = kNoNode;
  };

  static std::uint32_t hash_of(std::string_view segment) noexcept;

  template <class Visit>
  bool offer(RouteList list, const PathValues& values, Visit& visit) const {
    return list != kNoList && visit(list, values);
  }

  /// The path ends at `node`.
  template <class Visit>
  bool here(NodeIndex index, const PathValues& values, Visit& visit) const {
    const Node& node = nodes_[index];
    return offer(node.lists[static_cast<std::size_t>(End::here)], values, visit) ||
           offer(node.lists[static_cast<std::size_t>(End::prefix)], values, visit);
  }

  /// `rest` follows behind `node` and a '/'.
  template <class Visit>
  bool below(NodeIndex index, std::string_view rest, PathValues& values, Visit& visit) const {
    const Node& node = nodes_[index];
    if (node.child_count != 0 || node.parameter != kNoNode) {
      const auto slash = rest.find('/');
      const auto segment = rest.substr(0, slash);
      const auto step = [&](NodeIndex to) {
        return slash == std::string_view::npos ? here(to, values, visit)
                                               : below(to, rest.substr(slash + 1), values, visit);
      };
      if (const auto to = child(index, segment); to != kNoNode && step(to)) return true;
      if (node.parameter != kNoNode && !segment.empty()) {
        values.values[values.size++] = segment;
        if (step(node.parameter)) return true;
        --values.size;
      }
    }
    if (const auto list = node.lists[static_cast<std::size_t>(End::rest)]; list != kNoList) {
      values.values[values.size++] = rest;
      if (visit(list, static_cast<const PathValues&>(values))) return true;
      --values.size;
    }
    return offer(node.lists[static_cast<std::size_t>(End::below)], values, visit) ||
           offer(node.lists[static_cast<std::size_t>(End::prefix)], values, visit);
  }

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> hashes_;  // beside children_, so that a search touches few cache lines
  std::vector<Child> children_;
  std::string texts_;
};

/// Collects patterns, then lays the tree out.
class PathTreeBuilder {
 public:
  /// A root of its own, for one host scope.
  PathTree::NodeIndex add_root();
  /// The place of the list for `pattern` below `root`; kNoList when it is new. Valid until the next call.
  RouteList& list_for(PathTree::NodeIndex root, const SegmentPattern& pattern);
  [[nodiscard]] PathTree finish() &&;

 private:
  struct Edge {
    PathTree::NodeIndex parent;
    PathTree::NodeIndex node;
    std::uint32_t hash;
    std::uint32_t text;
    std::uint32_t length;
  };
  PathTree::NodeIndex literal_child(PathTree::NodeIndex parent, const std::string& segment);
  PathTree::NodeIndex parameter_child(PathTree::NodeIndex parent);
  void grow_index();

  PathTree tree_;
  std::vector<Edge> edges_;
  std::vector<std::uint32_t> index_;  // open addressing: edge number + 1, or 0
};

}  // namespace gatehouse::core
