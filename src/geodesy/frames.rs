//! Earth-centred and local Cartesian frames.
