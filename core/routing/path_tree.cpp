// Building the tree of segments, and the search for a literal child.
#include "routing/path_tree.hpp"

#include <algorithm>
#include <numeric>

#include "routing/stable_hash.hpp"

namespace gatehouse::core {
namespace {

std::uint64_t edge_hash(PathTree::NodeIndex parent, std::uint32_t segment_hash) noexcept {
  return mix_bits((std::uint64_t{parent} << 32) | segment_hash);
}

}  // namespace

std::uint32_t PathTree::hash_of(std::string_view segment) noexcept {
  return static_cast<std::uint32_t>(stable_hash(segment));
}

PathTree::NodeIndex PathTree::child(NodeIndex parent, std::string_view segment) const noexcept {
  const Node& node = nodes_[parent];
  const auto is_it = [&](const Child& child) {
    return child.length == segment.size() && segment == std::string_view(texts_.data() + child.text, child.length);
  };
  // Without a choice the comparison is cheaper than the hash.
  if (node.child_count == 1) {
    const Child& only = children_[node.first_child];
    return is_it(only) ? only.node : kNoNode;
  }
  if (node.child_count == 0) return kNoNode;
  const auto hash = hash_of(segment);
  const auto begin = hashes_.begin() + node.first_child;
  const auto end = begin + node.child_count;
  for (auto at = std::lower_bound(begin, end, hash); at != end && *at == hash; ++at) {
    const Child& child = children_[static_cast<std::size_t>(at - hashes_.begin())];
    if (is_it(child)) return child.node;
  }
  return kNoNode;
}

PathTree::NodeIndex PathTreeBuilder::add_root() {
  tree_.nodes_.emplace_back();
  return static_cast<PathTree::NodeIndex>(tree_.nodes_.size() - 1);
}

RouteList& PathTreeBuilder::list_for(PathTree::NodeIndex root, const SegmentPattern& pattern) {
  auto node = root;
  for (const auto& segment : pattern.segments) {
    node = segment.is_parameter ? parameter_child(node) : literal_child(node, segment.literal);
  }
  return tree_.nodes_[node].lists[static_cast<std::size_t>(pattern.end)];
}

PathTree::NodeIndex PathTreeBuilder::parameter_child(PathTree::NodeIndex parent) {
  if (tree_.nodes_[parent].parameter == PathTree::kNoNode) {
    const auto node = add_root();
    tree_.nodes_[parent].parameter = node;
  }
  return tree_.nodes_[parent].parameter;
}

PathTree::NodeIndex PathTreeBuilder::literal_child(PathTree::NodeIndex parent, const std::string& segment) {
  if (2 * (edges_.size() + 1) > index_.size()) grow_index();
  const auto hash = PathTree::hash_of(segment);
  auto at = edge_hash(parent, hash) & (index_.size() - 1);
  for (; index_[at] != 0; at = (at + 1) & (index_.size() - 1)) {
    const Edge& edge = edges_[index_[at] - 1];
    if (edge.parent == parent && edge.hash == hash &&
        segment == std::string_view(tree_.texts_.data() + edge.text, edge.length)) {
      return edge.node;
    }
  }
  const auto node = add_root();
  edges_.push_back({parent, node, hash, static_cast<std::uint32_t>(tree_.texts_.size()),
                    static_cast<std::uint32_t>(segment.size())});
  index_[at] = static_cast<std::uint32_t>(edges_.size());
  tree_.texts_ += segment;
  return node;
}

void PathTreeBuilder::grow_index() {
  index_.assign(std::max<std::size_t>(64, index_.size() * 2), 0);
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    auto at = edge_hash(edges_[i].parent, edges_[i].hash) & (index_.size() - 1);
    while (index_[at] != 0) at = (at + 1) & (index_.size() - 1);
    index_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

PathTree PathTreeBuilder::finish() && {
  std::sort(edges_.begin(), edges_.end(),
            [](const Edge& a, const Edge& b) { return a.parent != b.parent ? a.parent < b.parent : a.hash < b.hash; });
  tree_.hashes_.reserve(edges_.size());
  tree_.children_.reserve(edges_.size());
  for (const auto& edge : edges_) {
    auto& parent = tree_.nodes_[edge.parent];
    if (parent.child_count++ == 0) parent.first_child = static_cast<std::uint32_t>(tree_.children_.size());
    tree_.hashes_.push_back(edge.hash);
    tree_.children_.push_back({edge.text, edge.length, edge.node});
  }
  return std::move(tree_);
}

}  // namespace gatehouse::core
