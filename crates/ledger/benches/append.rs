//! How fast the ledger appends, proves and checks, in memory: `cargo bench -p candour-ledger`.

use candour_ledger::{
    Checkpoint, ExportWriter, Frontier, Hash, Kind, Leaf, NodeId, Signer, Witness, inclusion_nodes,
    inclusion_proof, leaf_hash, verify_inclusion, verify_log,
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

/// The auditor's whole pass over a file of 70,000 entries with a witness bundle.
fn verify(criterion: &mut Criterion) {
    let prepared = prepare();
    let Ok((file, bundle, signer)) = &prepared else {
        return;
    };
    let mut group = criterion.benchmark_group("ledger");
    group.sample_size(10);
    group.throughput(Throughput::Elements(ENTRIES));
    group.bench_function("verify log", |bencher| {
        bencher.iter(|| {
            verify_log(
                file.as_slice(),
                signer.verifier(),
                &[],
                &[black_box(bundle)],
            )
        });
    });
    group.finish();
}

fn prepare() -> candour_ledger::Result<(Vec<u8>, String, Signer)> {
    let origin = "ledger.example".to_owned();
    let signer = Signer::from_seed([1; 32], &origin)?;
    let mut writer = ExportWriter::new(Vec::new(), &origin)?;
    let mut hashes = Vec::new();
    for index in 0..ENTRIES {
        writer.write(&entry(index))?;
        hashes.push(leaf_hash(&entry(index).encode()));
    }
    let root = Frontier::from_leaf_hashes(hashes.iter().copied()).root();
    let note = signer.sign(&Checkpoint {
        origin,
        size: ENTRIES,
        root,
    })?;
    let mut bundle = Vec::new();
    Witness::write(&mut bundle, &note, hashes)?;
    Ok((
        writer.finish()?,
        String::from_utf8_lossy(&bundle).into_owned(),
        signer,
    ))
}

criterion_group!(benches, append, verify);
criterion_main!(benches);
