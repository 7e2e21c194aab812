//! Problems that point at text: where, what was found, what is accepted, and the nearest right thing.
