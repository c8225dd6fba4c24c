//! The order in which modules are looked at: what is imported first, and modules that import each other together.

/// The strongly connected components of a graph, those that others point at first. Tarjan's algorithm, without recursion.
pub(super) fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let count = edges.len();
    let (mut index, mut low, mut on_stack) = (vec![UNSEEN; count], vec![0; count], vec![false; count]);
    let (mut stack, mut next, mut found) = (Vec::new(), 0, Vec::new());
    for root in 0..count {
        if index.get(root).is_none_or(|index| *index != UNSEEN) {
            continue;
        }
        let mut open: Vec<(usize, usize)> = vec![(root, 0)];
        while let Some((node, edge)) = open.pop() {
            if edge == 0 {
                set(&mut index, node, next);
                set(&mut low, node, next);
                set(&mut on_stack, node, true);
                stack.push(node);
                next += 1;
            }
            match edges.get(node).and_then(|to| to.get(edge)) {
                Some(to) => {
                    open.push((node, edge + 1));
                    if index.get(*to).is_some_and(|index| *index == UNSEEN) {
                        open.push((*to, 0));
                    } else if on_stack.get(*to).is_some_and(|on| *on) {
                        let least = get(&low, node).min(get(&index, *to));
                        set(&mut low, node, least);
                    }
                }
                None => {
                    if get(&low, node) == get(&index, node) {
                        let start = stack.iter().rposition(|other| *other == node).unwrap_or(0);
                        let mut component = stack.split_off(start);
                        component.iter().for_each(|member| set(&mut on_stack, *member, false));
                        component.sort_unstable();
                        found.push(component);
                    }
                    if let Some((above, _)) = open.last() {
                        let least = get(&low, *above).min(get(&low, node));
                        set(&mut low, *above, least);
                    }
                }
            }
        }
    }
    found
}

fn get(values: &[usize], at: usize) -> usize {
    values.get(at).copied().unwrap_or(0)
}

fn set<T>(values: &mut [T], at: usize, value: T) {
    if let Some(place) = values.get_mut(at) {
        *place = value;
    }
}

/// Components that need nothing of each other, together: each level needs the levels before it only.
pub(super) fn levels(edges: &[Vec<usize>]) -> Vec<Vec<Vec<usize>>> {
    let mut level_of = vec![0; edges.len()];
    let mut levels: Vec<Vec<Vec<usize>>> = Vec::new();
    for component in components(edges) {
        let outside = component.iter().flat_map(|node| edges.get(*node).into_iter().flatten());
        let outside = outside.filter(|to| component.binary_search(to).is_err());
        let level = outside.map(|to| get(&level_of, *to) + 1).max().unwrap_or(0);
        component.iter().for_each(|node| set(&mut level_of, *node, level));
        if levels.len() <= level {
            levels.resize_with(level + 1, Vec::new);
        }
        if let Some(level) = levels.get_mut(level) {
            level.push(component);
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_imported_comes_first() {
        // 0 → 1 → 2 → 1, 0 → 3
        let edges = vec![vec![1, 3], vec![2], vec![1], vec![]];
        assert_eq!(levels(&edges), vec![vec![vec![1, 2], vec![3]], vec![vec![0]]]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let edges: Vec<Vec<usize>> = (0..200_000).map(|at| if at == 199_999 { vec![] } else { vec![at + 1] }).collect();
        assert_eq!(levels(&edges).len(), 200_000);
    }
}
