//! A cache bounded in bytes: the least recently used goes first, and each part is loaded by one thread at a time.
//!
//! It knows nothing of Parquet. What it holds says its own size through [`Bytes`].

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// How much memory a value takes.
pub(crate) trait Bytes {
    /// Bytes on the heap, as nearly as it can be said.
    fn bytes(&self) -> usize;
}

/// What an entry costs beside its value: key, counters and the two maps' nodes.
const ENTRY_BYTES: usize = 160;

/// The cache. A value larger than the bound is handed on and not kept.
#[derive(Debug)]
pub(crate) struct Cache<K, V> {
    bound_bytes: usize,
    state: Mutex<State<K, V>>,
    loaded: Condvar,
}

#[derive(Debug)]
struct State<K, V> {
    entries: HashMap<K, Entry<V>>,
    /// Keys by when they were last used, oldest first.
    by_use: BTreeMap<u64, K>,
    /// Keys that some thread is loading.
    loading: HashSet<K>,
    /// Counts uses.
    uses: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<K: Clone + Eq + Hash, V: Clone + Bytes> Cache<K, V> {
    /// An empty cache that keeps at most `bound_bytes`.
    pub(crate) fn new(bound_bytes: usize) -> Self {
        let state =
            State { entries: HashMap::new(), by_use: BTreeMap::new(), loading: HashSet::new(), uses: 0, bytes: 0 };
        Self { bound_bytes, state: Mutex::new(state), loaded: Condvar::new() }
    }

    /// The value of `key`, loaded by `load` where it is not there. Others who want the same wait for that one load; if it
    /// fails, the next of them tries for itself.
    pub(crate) fn get_or_load<E>(&self, key: &K, load: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let mut state = self.lock();
        loop {
            if let Some(value) = state.get(key) {
                return Ok(value);
            }
            if !state.loading.contains(key) {
                break;
            }
            state = self.loaded.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.loading.insert(key.clone());
        drop(state);

        // Taken back however `load` ends, also by a panic.
        let loading = Loading { cache: self, key };
        let value = load()?;
        let bytes = value.bytes() + ENTRY_BYTES;
        let mut state = self.lock();
        if bytes <= self.bound_bytes && state.loading.contains(key) {
            state.insert(key.clone(), value.clone(), bytes);
            state.shrink(self.bound_bytes);
        }
        drop(state);
        drop(loading);
        Ok(value)
    }

    /// Drops what `forgotten` names; what of it is being loaded will not be kept.
    pub(crate) fn forget(&self, forgotten: impl Fn(&K) -> bool) {
        let mut state = self.lock();
        let keys: Vec<K> = state.entries.keys().filter(|key| forgotten(key)).cloned().collect();
        for key in keys {
            state.remove(&key);
        }
        state.loading.retain(|key| !forgotten(key));
        drop(state);
        self.loaded.notify_all();
    }

    /// Bytes in use.
    pub(crate) fn bytes(&self) -> usize {
        self.lock().bytes
    }

    /// A thread that panicked while it held the lock has left the maps consistent: no foreign code runs under it.
    fn lock(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash, V: Clone> State<K, V> {
    fn get(&mut self, key: &K) -> Option<V> {
        let entry = self.entries.get_mut(key)?;
        self.uses += 1;
        let key = self.by_use.remove(&entry.used)?;
        entry.used = self.uses;
        self.by_use.insert(self.uses, key);
        Some(entry.value.clone())
    }

    fn insert(&mut self, key: K, value: V, bytes: usize) {
        self.remove(&key);
        self.uses += 1;
        self.bytes += bytes;
        self.by_use.insert(self.uses, key.clone());
        self.entries.insert(key, Entry { value, bytes, used: self.uses });
    }

    fn remove(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.by_use.remove(&entry.used);
            self.bytes -= entry.bytes;
        }
    }

    fn shrink(&mut self, bound_bytes: usize) {
        while self.bytes > bound_bytes
            && let Some((_, key)) = self.by_use.pop_first()
            && let Some(entry) = self.entries.remove(&key)
        {
            self.bytes -= entry.bytes;
        }
    }
}

/// A key's mark in `loading`.
struct Loading<'a, K: Clone + Eq + Hash, V: Clone + Bytes> {
    cache: &'a Cache<K, V>,
    key: &'a K,
}

impl<K: Clone + Eq + Hash, V: Clone + Bytes> Drop for Loading<'_, K, V> {
    fn drop(&mut self) {
        self.cache.lock().loading.remove(self.key);
        self.cache.loaded.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::thread;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Sized(u32, usize);

    impl Bytes for Sized {
        fn bytes(&self) -> usize {
            self.1
        }
    }

    fn load(cache: &Cache<u32, Sized>, key: u32, bytes: usize) -> (Sized, bool) {
        let mut loaded = false;
        let value = cache.get_or_load(&key, || {
            loaded = true;
            Ok::<_, Infallible>(Sized(key, bytes))
        });
        (value.unwrap(), loaded)
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let cache = Cache::new(3 * (100 + ENTRY_BYTES));
        for key in 1..=3 {
            load(&cache, key, 100);
        }
        assert!(!load(&cache, 1, 100).1, "still there, and now the youngest");
        load(&cache, 4, 100);
        assert!(!load(&cache, 1, 100).1);
        assert!(load(&cache, 2, 100).1, "it had to go");
    }

    #[test]
    fn what_is_larger_than_the_bound_is_handed_on_and_costs_nothing() {
        let cache = Cache::new(1000);
        load(&cache, 1, 100);
        let (value, _) = load(&cache, 2, 10_000);
        assert_eq!(value, Sized(2, 10_000));
        assert!(load(&cache, 2, 10_000).1);
        assert!(!load(&cache, 1, 100).1, "nothing had to go for it");
    }

    #[test]
    fn what_failed_is_tried_again() {
        let cache: Cache<u32, Sized> = Cache::new(1000);
        assert_eq!(cache.get_or_load(&1, || Err("no disk")), Err("no disk"));
        assert!(load(&cache, 1, 1).1);
    }

    #[test]
    fn a_load_that_panics_blocks_nobody() {
        let cache: Arc<Cache<u32, Sized>> = Arc::new(Cache::new(1000));
        let theirs = Arc::clone(&cache);
        let panicked =
            thread::spawn(move || theirs.get_or_load(&1, || -> Result<_, Infallible> { panic!("on purpose") }));
        assert!(panicked.join().is_err());
        assert!(load(&cache, 1, 1).1);
    }

    #[test]
    fn many_who_want_the_same_load_it_once() {
        let cache: Arc<Cache<u32, Sized>> = Arc::new(Cache::new(1000));
        let loads = Arc::new(AtomicUsize::new(0));
        let (ready, all_ready) = channel();
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (cache, loads, ready) = (Arc::clone(&cache), Arc::clone(&loads), ready.clone());
                thread::spawn(move || {
                    ready.send(()).unwrap();
                    cache.get_or_load(&7, || {
                        loads.fetch_add(1, Ordering::SeqCst);
                        thread::yield_now();
                        Ok::<_, Infallible>(Sized(7, 10))
                    })
                })
            })
            .collect();
        for _ in 0..8 {
            all_ready.recv().unwrap();
        }
        for thread in threads {
            assert_eq!(thread.join().unwrap().unwrap(), Sized(7, 10));
        }
        assert_eq!(loads.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_is_forgotten_while_it_loads_is_not_kept() {
        let cache: Cache<u32, Sized> = Cache::new(1000);
        let value = cache.get_or_load(&1, || {
            cache.forget(|key| *key == 1);
            Ok::<_, Infallible>(Sized(1, 10))
        });
        assert_eq!(value.unwrap(), Sized(1, 10));
        assert_eq!(cache.bytes(), 0);
        assert!(load(&cache, 1, 10).1);
        cache.forget(|key| *key == 1);
        assert_eq!(cache.bytes(), 0);
    }

    proptest! {
        #[test]
        fn the_bound_holds_and_the_sum_is_right(
            uses in prop::collection::vec((0_u32..20, 0_usize..700, any::<bool>()), 1..200)
        ) {
            let cache = Cache::new(2_000);
            for (key, bytes, forget) in uses {
                if forget && bytes < 100 {
                    cache.forget(|other| *other == key);
                } else {
                    prop_assert_eq!(load(&cache, key, bytes).0.0, key);
                }
                let state = cache.lock();
                let sum: usize = state.entries.values().map(|entry| entry.value.bytes() + ENTRY_BYTES).sum();
                prop_assert_eq!(sum, state.bytes);
                prop_assert!(state.bytes <= 2_000);
                prop_assert_eq!(state.entries.len(), state.by_use.len());
                prop_assert!(state.loading.is_empty());
            }
        }
    }
}
