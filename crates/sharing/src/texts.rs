//! The policy files, built in. A test fails if the folder holds one that is not listed here.

macro_rules! policies {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../../policies/", $path)))),*]
    };
}

/// What a policy can speak of.
pub(crate) const SCHEMA: &str = include_str!("../../../policies/schema.cedarschema");

/// Each policy's path below `policies/`, and its text.
pub(crate) const POLICIES: &[(&str, &str)] = policies![
    "door/administrator.no-content.cedar",
    "door/administrator.runs.cedar",
    "door/anyone.start.cedar",
    "door/concern.own.cedar",
    "door/disclose.own.cedar",
    "door/disclosure.giver.cedar",
    "door/disclosure.receive.cedar",
    "door/immigration.outside.cedar",
    "door/link.side.cedar",
    "door/oversight.directory.cedar",
    "door/oversight.log.cedar",
    "door/oversight.no-people.cedar",
    "door/pointer.holder.cedar",
    "door/pointer.party.cedar",
    "door/practitioner.directory.cedar",
    "door/practitioner.lists.cedar",
    "door/record.own.cedar",
    "door/request.make.cedar",
    "door/request.parties.cedar",
    "door/request.reply.cedar",
    "door/request.take-back.cedar",
    "gateways/CA2004.s11.cedar",
    "gateways/CDA1998.s115.cedar",
    "gateways/Candour.immigration.cedar",
    "gateways/CareAct.s42.cedar",
    "gateways/CareAct.s45.cedar",
    "gateways/CommonLaw.policing.cedar",
    "gateways/HA1996.s213B.cedar",
    "gateways/UKGDPR.6-1-d.cedar",
    "gateways/UKGDPR.6-1-ea.cedar",
];

#[cfg(test)]
mod tests {
    use super::POLICIES;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_policy_file_is_listed() -> anyhow::Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
        let mut found = BTreeSet::new();
        for folder in ["door", "gateways"] {
            for entry in root.join(folder).read_dir()? {
                let name = entry?.file_name().to_string_lossy().into_owned();
                found.insert(format!("{folder}/{name}"));
            }
        }
        let listed: BTreeSet<String> = POLICIES.iter().map(|row| row.0.to_owned()).collect();
        assert_eq!(found, listed);
        let beside: BTreeSet<String> = root
            .read_dir()?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<anyhow::Result<_>>()?;
        let expected = ["cases", "door", "gateways", "schema.cedarschema"];
        assert_eq!(beside, expected.map(str::to_owned).into());
        Ok(())
    }
}
