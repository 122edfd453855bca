//! Folders that nobody points at: what a crash, a failed read or a replaced snapshot leaves behind.

use std::time::SystemTime;

use crate::error::Error;
use crate::files::Folder;
use crate::name::SnapshotName;

/// A folder that nobody points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreferenced {
    /// The snapshot that it is, or was to become.
    pub name: SnapshotName,
    /// Whether it was finished; if not, whoever wrote it is gone.
    pub finished: bool,
    /// What removing it frees.
    pub bytes: u64,
}

/// Those last changed before `before` and pointed at by nobody, by name.
///
/// The pointer is set after the folder is there and a long read may pause, so `before` leaves both their time.
pub(crate) fn unreferenced(
    folder: &Folder,
    before: SystemTime,
    is_pointed_at: impl Fn(&SnapshotName) -> bool,
) -> Result<Vec<Unreferenced>, Error> {
    let mut found: Vec<Unreferenced> = folder
        .list()?
        .into_iter()
        .filter(|found| found.changed_at < before && !(found.finished && is_pointed_at(&found.name)))
        .map(|found| Unreferenced { name: found.name, finished: found.finished, bytes: found.bytes })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name).then(a.finished.cmp(&b.finished)));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::files::ROWS;

    #[test]
    fn only_old_folders_without_a_pointer_are_swept() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::open(disk.path().into()).unwrap();
        let name = |text: &str| SnapshotName::parse(text).unwrap();
        for text in ["kept", "replaced"] {
            let draft = folder.begin(&name(text)).unwrap();
            draft.create(ROWS).unwrap();
            draft.publish().unwrap();
        }
        let crashed = folder.begin(&name("crashed")).unwrap();
        std::mem::forget(crashed);

        let newest = folder.list().unwrap().iter().map(|found| found.changed_at).max().unwrap();
        let later = newest + Duration::from_secs(1);
        let pointed = |asked: &SnapshotName| asked.as_str() == "kept";
        let swept = unreferenced(&folder, later, pointed).unwrap();
        let told: Vec<_> = swept.iter().map(|folder| (folder.name.as_str(), folder.finished)).collect();
        assert_eq!(told, [("crashed", false), ("replaced", true)]);

        let earlier = newest - Duration::from_hours(1);
        assert_eq!(unreferenced(&folder, earlier, pointed).unwrap(), [], "they may just be waiting for their pointer");
    }
}
