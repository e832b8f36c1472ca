//! How the databases answer: a query that says WHERE finds its rows by an index.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use candour_store::Store;
use candour_store::testing::{TestStore, stores};
use sqlx::{AssertSqlSafe, Executor as _, Row as _};

/// Lists of a few rows, read whole: agreements are counted in dozens.
const SMALL: &[&str] = &["FROM agreement a"];

/// The queries that are put together from parts, as they come out.
const BUILT: &[&str] = &[
    "SELECT * FROM (SELECT key, record_id FROM record_key WHERE key = $1 LIMIT $2) AS one_key
     UNION ALL SELECT * FROM (SELECT key, record_id FROM record_key WHERE key = $3 LIMIT $4) AS one_key",
    "SELECT id, reference FROM record WHERE agency_id = $1 AND reference IN ($2, $3, $4)",
    "SELECT id, agency_id, reference, version, updated_at, category FROM record WHERE id IN ($1, $2)",
    "SELECT f.record_id, f.field, f.detail, f.value, f.marks FROM record r
     JOIN record_field f ON f.record_id = r.id AND f.version = r.version WHERE r.id IN ($1, $2)
     ORDER BY f.record_id, f.position",
    "SELECT * FROM (SELECT l.*, one.category AS left_category, two.category AS right_category
     FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
     WHERE l.left_agency = $1 AND l.weight >= $2 AND ((two.category = $3 AND l.right_agency IN ($4, $5))
       OR (two.category = $6 AND l.right_agency IN ($7)))
     UNION SELECT l.*, one.category AS left_category, two.category AS right_category
     FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
     WHERE l.right_agency = $8 AND l.weight >= $9 AND ((one.category = $10 AND l.left_agency IN ($11, $12)))) AS links
     WHERE NOT EXISTS (SELECT 1 FROM judgement j WHERE j.link_id = links.id
     AND j.superseded_at IS NULL AND j.agency_id = $13) ORDER BY proposed_at DESC, weight DESC, id LIMIT $14",
    "SELECT l.*, one.category AS left_category, two.category AS right_category
     FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
     WHERE l.left_id IN ($1, $2)
     UNION SELECT l.*, one.category AS left_category, two.category AS right_category
     FROM link l JOIN record one ON one.id = l.left_id JOIN record two ON two.id = l.right_id
     WHERE l.right_id IN ($3, $4)",
    "SELECT * FROM judgement WHERE link_id IN ($1, $2) ORDER BY judged_at DESC, id",
];

/// Every query in the source that says WHERE.
fn queries() -> Result<Vec<String>> {
    let mut queries: Vec<String> = BUILT.iter().map(|sql| (*sql).to_owned()).collect();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))? {
        let source = std::fs::read_to_string(file?.path())?;
        for verb in ["SELECT ", "UPDATE ", "DELETE "] {
            for (start, _) in source.match_indices(&format!("\"{verb}")) {
                let text = source.get(start + 1..).context("not text")?;
                let sql = text.split('"').next().context("no end")?;
                let whole = !sql.trim_end().ends_with(['(', '=']);
                if whole
                    && sql.contains(" WHERE ")
                    && !SMALL.iter().any(|small| sql.contains(small))
                {
                    queries.push(sql.to_owned());
                }
            }
        }
    }
    ensure!(
        queries.len() > 35,
        "only {} queries were found",
        queries.len()
    );
    Ok(queries)
}

/// How a database would answer, a line a step.
async fn plan(db: &TestStore, sql: &str) -> Result<Vec<String>> {
    match &db.store {
        Store::Sqlite { writer, .. } => {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = sqlx::query(explain).fetch_all(writer).await?;
            rows.iter().map(|row| Ok(row.try_get("detail")?)).collect()
        }
        Store::Postgres(pool) => {
            let values = (1..20)
                .filter(|number| sql.contains(&format!("${number}")))
                .count();
            let values = match values {
                0 => String::new(),
                some => format!("({})", vec!["NULL"; some].join(", ")),
            };
            let mut tx = pool.begin().await?;
            // An empty table is always scanned, unless that is made dear; an index that is not there cannot be used.
            for setting in [
                "enable_seqscan = off",
                "plan_cache_mode = force_generic_plan",
            ] {
                tx.execute(AssertSqlSafe(format!("SET LOCAL {setting}")))
                    .await?;
            }
            tx.execute(AssertSqlSafe(format!("PREPARE question AS {sql}")))
                .await?;
            let explain = AssertSqlSafe(format!("EXPLAIN EXECUTE question {values}"));
            let rows = sqlx::raw_sql(explain).fetch_all(&mut *tx).await?;
            tx.execute("DEALLOCATE question").await?;
            rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
        }
    }
}

/// Whether a step reads a whole table. A name in SQLite's plan may be that of a query inside the query.
fn scans(step: &str) -> bool {
    let inner = [
        "either_side",
        "links",
        "newest",
        "on_the_left",
        "on_the_right",
        "one_key",
    ];
    let step = step.trim();
    step.contains("Seq Scan")
        || step
            .strip_prefix("SCAN ")
            .is_some_and(|name| !inner.contains(&name) && name != "CONSTANT ROW")
}

#[tokio::test]
async fn no_query_scans_a_table_for_its_rows() -> Result<()> {
    let queries = queries()?;
    for db in stores().await? {
        for sql in &queries {
            let plan = plan(&db, sql).await.with_context(|| sql.clone())?;
            ensure!(!plan.iter().any(|step| scans(step)), "{sql}\n{plan:#?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_newest_links_are_not_sorted() -> Result<()> {
    let queries = queries()?;
    let links = queries
        .iter()
        .find(|sql| sql.contains("either_side"))
        .context("no such query")?;
    for db in stores().await? {
        let Store::Sqlite { .. } = db.store else {
            continue;
        };
        let plan = plan(&db, links).await?;
        let indexes = plan
            .iter()
            .filter(|step| step.contains("SEARCH link USING INDEX link_"))
            .count();
        ensure!(indexes == 2, "{plan:#?}");
        // What is sorted is what the two inner queries found, at most twice what is asked for, never a table.
        let sorted = plan
            .windows(2)
            .any(|steps| matches!(steps, [step, next] if step.starts_with("SEARCH link") && next.contains("B-TREE")));
        ensure!(!sorted, "{plan:#?}");
    }
    Ok(())
}
