//! How fast the ledger appends, proves and checks, in memory: `cargo bench -p candour-ledger`.

use candour_ledger::{
    Frontier, Hash, Kind, Leaf, NodeId, inclusion_nodes, inclusion_proof, leaf_hash,
    verify_inclusion,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::collections::BTreeMap;
use std::hint::black_box;

const ENTRIES: u64 = 70_000;

fn entry(index: u64) -> Leaf {
    let commitment = Hash::new([9; 32]);
    Leaf {
        index,
        at_ms: 1_778_666_640_000,
        kind: Kind::Disclosure,
        agency: [1; 16],
        commitment,
    }
}

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(1));
    let mut frontier = Frontier::new();
    group.bench_function("append", |bencher| {
        bencher.iter(|| black_box(frontier.append(leaf_hash(&entry(frontier.size()).encode()))));
    });

    let mut tree = Frontier::new();
    let mut nodes: BTreeMap<NodeId, Hash> = BTreeMap::new();
    for index in 0..ENTRIES {
        let completed = tree.append(leaf_hash(&entry(index).encode()));
        nodes.extend(completed.iter().map(|node| (node.id(), node.hash)));
    }
    let (index, root) = (ENTRIES / 3, tree.root());
    group.bench_function("inclusion plan", |bencher| {
        bencher.iter(|| inclusion_nodes(black_box(index), ENTRIES));
    });
    group.bench_function("inclusion proof", |bencher| {
        bencher.iter(|| inclusion_proof(black_box(index), ENTRIES, &nodes));
    });
    let leaf = leaf_hash(&entry(index).encode());
    let proof = inclusion_proof(index, ENTRIES, &nodes).unwrap_or_default();
    group.bench_function("inclusion check", |bencher| {
        bencher.iter(|| verify_inclusion(black_box(&leaf), index, ENTRIES, &proof, &root));
    });
    group.finish();
}

criterion_group!(benches, append);
criterion_main!(benches);
