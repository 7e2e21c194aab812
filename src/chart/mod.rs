//! Drawing: the base map, its relief, fonts and symbols, all part of the program.
//!
//! Turns embedded files into values that a picture can be drawn from; nothing here draws.

pub mod basemap;
pub mod fonts;
pub mod icons;
pub mod relief;
