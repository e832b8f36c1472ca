//! The built-in rules load, and hang together with the acts.

use candour_sharing::{Act, RuleSet};

#[test]
fn the_built_in_rules_load() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    assert_eq!(rules.hash().len(), 64);
    assert_eq!(rules.gateways().len(), 9);
    for act in Act::ALL {
        assert!(act.code().parse::<Act>()? == *act);
    }
    Ok(())
}
