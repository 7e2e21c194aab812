//! Shading of land and depth of the sea, as rasters.
//!
//! Decodes the embedded pictures, made by `assets/build/relief.py` from Natural Earth's shaded relief and ETOPO1, into
//! grey values that a theme's ramps turn into colour. There are two of each: a detailed one of [`REGION`] and a coarse
//! one of the world. Both go on under the coast and beyond, so that the vector coast may cut them anywhere; they do
//! not know what is land.
//!
//! All are plate carrée on WGS 84: row 0 is the northernmost, and pixel (0, 0) covers the box with its corner at the
//! north-west of the bounds.

use std::io::Cursor;
use std::sync::LazyLock;

use super::basemap::{Bounds, REGION, WORLD};
use crate::geodesy::Position;

/// The value of level ground in the rasters of land, from 0 to 1: there a ramp has its middle colour. Slopes towards
/// the light are brighter, slopes away from it darker.
pub const LEVEL_GROUND: f32 = 2.6 / 5.6;

/// A grey raster of a part of the Earth.
#[derive(Debug)]
pub struct Raster {
    /// Number of columns.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
    /// Row after row, west to east, the northernmost row first.
    pub pixels: Vec<u8>,
    /// What the raster covers, from the outer edges of its pixels.
    pub bounds: Bounds,
}

/// The rasters of land and sea.
#[derive(Debug)]
pub struct Relief {
    /// Shading of land in [`REGION`]: 0 is the darkest slope, [`LEVEL_GROUND`] level, 255 the brightest slope.
    pub land: LazyLock<Raster>,
    /// Depth of the sea in [`REGION`], with a little texture: 0 is the shelf, 255 the trenches. Not to scale.
    pub sea: LazyLock<Raster>,
    /// Shading of land, the world.
    pub land_world: LazyLock<Raster>,
    /// Depth of the sea, the world.
    pub sea_world: LazyLock<Raster>,
}

impl Relief {
    /// The rasters that are part of the program, each decoded when first asked for, which takes a moment: they have 14
    /// million pixels.
    pub fn builtin() -> &'static Self {
        static RELIEF: Relief = Relief {
            land: LazyLock::new(|| Raster::decode(include_bytes!("../../assets/basemap/land-relief.webp"), REGION)),
            sea: LazyLock::new(|| Raster::decode(include_bytes!("../../assets/basemap/sea-relief.webp"), REGION)),
            land_world: LazyLock::new(|| {
                Raster::decode(include_bytes!("../../assets/basemap/land-relief-world.webp"), WORLD)
            }),
            sea_world: LazyLock::new(|| {
                Raster::decode(include_bytes!("../../assets/basemap/sea-relief-world.webp"), WORLD)
            }),
        };
        &RELIEF
    }

    /// Shading of land, 0 to 1, from the finest raster that has the place.
    pub fn land_at(&self, position: Position) -> f32 {
        if REGION.contains(position) { self.land.at(position) } else { self.land_world.at(position) }
    }

    /// Depth of the sea, 0 at the shelf to 1 in the trenches, from the finest raster that has the place.
    pub fn sea_at(&self, position: Position) -> f32 {
        if REGION.contains(position) { self.sea.at(position) } else { self.sea_world.at(position) }
    }
}

impl Raster {
    fn decode(file: &[u8], bounds: Bounds) -> Self {
        let mut decoder =
            image_webp::WebPDecoder::new(Cursor::new(file)).expect("an embedded raster is a WebP picture");
        let (width, height) = decoder.dimensions();
        let bytes = decoder.output_buffer_size().expect("an embedded raster fits in memory");
        let mut colours = vec![0; bytes];
        decoder.read_image(&mut colours).expect("an embedded raster is whole");
        let (width, height) = (width as usize, height as usize);
        // Red, green, blue (and alpha, were there any) of a grey picture are the same up to rounding.
        let channels = bytes / (width * height);
        let pixels = colours.chunks_exact(channels).map(|colour| colour[1]).collect();
        Self { width, height, pixels, bounds }
    }

    /// The value at a position, 0 to 1, bilinear between pixel centres; outside of the bounds that of the nearest
    /// edge.
    pub fn at(&self, position: Position) -> f32 {
        let Bounds { west, south, east, north } = self.bounds;
        let x = (position.lon() - west) / (east - west) * self.width as f64 - 0.5;
        let y = (north - position.lat()) / (north - south) * self.height as f64 - 0.5;
        let (x, y) = (x.clamp(0.0, (self.width - 1) as f64), y.clamp(0.0, (self.height - 1) as f64));
        let (column, row) = ((x as usize).min(self.width - 2), (y as usize).min(self.height - 2));
        let (right, down) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let value = |column: usize, row: usize| f32::from(self.pixels[row * self.width + column]);
        let upper = value(column, row) * (1.0 - right) + value(column + 1, row) * right;
        let lower = value(column, row + 1) * (1.0 - right) + value(column + 1, row + 1) * right;
        (upper * (1.0 - down) + lower * down) / 255.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::from_lat_lon(lat, lon)
    }

    /// Mean over a square of 1° with its centre there.
    fn mean(value: impl Fn(Position) -> f32, lat: f64, lon: f64) -> f32 {
        let offsets = || (0..21).map(|step| f64::from(step) / 20.0 - 0.5);
        let values = offsets().flat_map(|dy| offsets().map(move |dx| (dx, dy)));
        values.map(|(dx, dy)| value(at(lat + dy, lon + dx))).sum::<f32>() / (21.0 * 21.0)
    }

    #[test]
    fn rasters_have_the_resolution_that_their_bounds_say() {
        let relief = Relief::builtin();
        let rasters: [(&Raster, f64); 4] =
            [(&relief.land, 30.0), (&relief.sea, 15.0), (&relief.land_world, 10.0), (&relief.sea_world, 5.0)];
        for (raster, per_degree) in rasters {
            assert_eq!(raster.width as f64, (raster.bounds.east - raster.bounds.west) * per_degree);
            assert_eq!(raster.height as f64, (raster.bounds.north - raster.bounds.south) * per_degree);
            assert_eq!(raster.pixels.len(), raster.width * raster.height);
        }
    }

    #[test]
    fn trenches_are_deeper_than_basins_and_basins_than_shelves() {
        let depth = |lat, lon| mean(|position| Relief::builtin().sea_at(position), lat, lon);
        let (shelf, basin, ocean, trench) =
            (depth(36.0, 123.0), depth(41.0, 135.5), depth(24.0, 134.0), depth(39.0, 144.2));
        assert!(shelf < 0.1 && (0.2..0.6).contains(&basin), "Yellow Sea {shelf}, Japan Basin {basin}");
        assert!(basin < ocean && ocean < trench && trench > 0.85, "Philippine Sea {ocean}, Japan Trench {trench}");
    }

    #[test]
    fn plains_are_level_and_mountains_are_not() {
        let relief = Relief::builtin();
        // The North China Plain, and the Japanese Alps.
        let spread = |lat: f64, lon: f64| {
            let level = mean(|position| relief.land_at(position), lat, lon);
            assert!((level - LEVEL_GROUND).abs() < 0.05, "{level}");
            mean(|position| (relief.land_at(position) - level).powi(2), lat, lon).sqrt()
        };
        let (plain, mountains) = (spread(34.0, 115.5), spread(36.0, 138.0));
        assert!(plain < 0.03 && mountains > 0.15, "{plain} {mountains}");
    }

    #[test]
    fn the_coast_of_the_raster_does_not_show() {
        // Where shelf meets land the depth goes on under the land: no step of a tenth within 0.2° anywhere there.
        let relief = Relief::builtin();
        for (lat, lon) in [(33.0, 120.5), (36.5, 126.5), (39.0, 117.8)] {
            for step in 0..20 {
                let lon = lon - 1.0 + f64::from(step) * 0.1;
                assert!((relief.sea_at(at(lat, lon)) - relief.sea_at(at(lat, lon + 0.2))).abs() < 0.1, "{lat} {lon}");
            }
        }
    }

    #[test]
    fn the_world_joins_the_region_without_a_step() {
        let relief = Relief::builtin();
        for lat in (10..70).step_by(5).map(f64::from) {
            let sea = |raster: &Raster| mean(|position| raster.at(position), lat, 150.0);
            let land = |raster: &Raster| mean(|position| raster.at(position), lat, 100.0);
            assert!((sea(&relief.sea) - sea(&relief.sea_world)).abs() < 0.03, "{lat}");
            assert!((land(&relief.land) - land(&relief.land_world)).abs() < 0.03, "{lat}");
        }
    }

    #[test]
    fn values_between_pixel_centres_are_interpolated() {
        let bounds = Bounds { west: 0.0, south: 0.0, east: 2.0, north: 2.0 };
        let raster = Raster { width: 2, height: 2, pixels: vec![0, 255, 0, 0], bounds };
        assert_eq!(raster.at(at(1.5, 0.5)), 0.0);
        assert_eq!(raster.at(at(1.5, 1.5)), 1.0);
        assert_eq!(raster.at(at(1.5, 1.0)), 0.5);
        assert_eq!(raster.at(at(1.0, 1.0)), 0.25);
        assert_eq!(raster.at(at(2.0, 2.0)), 1.0);
    }
}
