//! Imports.

use anyhow::Result;
use candour_domain::ImportId;
use candour_store::{ImportRow, StoreError};

use crate::world::{at, worlds};

#[tokio::test]
async fn an_import_is_noted_once() -> Result<()> {
    for mut world in worlds().await? {
        let import = ImportRow {
            id: ImportId::new(&mut world.rng),
            agency: world.harbour.agency,
            digest: [8; 32],
            read: 10,
            kept: 7,
            unchanged: 2,
            refused: 1,
        };
        let mut unit = world.store().begin("test").await?;
        unit.import_insert(&import, at(0)).await?;
        unit.finish().await?;
        let mut unit = world.store().begin("test").await?;
        let again = unit.import_insert(&import, at(1)).await;
        assert!(matches!(again, Err(StoreError::Duplicate)));
        drop(unit);
        let same = world.raw("UPDATE import SET refused = 0 WHERE read = 10 AND kept = 7 AND unchanged = 2 AND refused = 1");
        assert_eq!(same.await?, 1);
    }
    Ok(())
}
