//! Brightness and colour of a frame as H.264 has them: Y'CbCr after BT.709, colour in half the pixels each way.

use openh264::formats::YUVSource;
use resvg::tiny_skia::Pixmap;

use super::rows::Rows;

/// The planes of a frame; its sides are even.
#[derive(Debug)]
pub struct Planes {
    width: usize,
    height: usize,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

/// Shares of red, green and blue in 65536ths, for values from 16 to 235 and 16 to 240 (Rec. ITU-R BT.709-6, 3.2 to 3.5).
const Y: [i32; 3] = [11_966, 40_254, 4064];
const U: [i32; 3] = [-6596, -22_189, 28_784];
const V: [i32; 3] = [28_784, -26_145, -2639];

impl Planes {
    /// Planes of so many pixels each way.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        let quarter = vec![128; width / 2 * (height / 2)];
        Self { width, height, y: vec![16; width * height], u: quarter.clone(), v: quarter }
    }

    /// Takes over the pixels that changed.
    pub fn update(&mut self, pixels: &Pixmap, changed: &Rows) {
        for pair in 0..self.height / 2 {
            let (upper, lower) = (changed.row(2 * pair), changed.row(2 * pair + 1));
            let columns = match (upper.is_empty(), lower.is_empty()) {
                (true, true) => continue,
                (true, false) => lower,
                (false, true) => upper,
                (false, false) => upper.start.min(lower.start)..upper.end.max(lower.end),
            };
            // Whole pairs of pixels.
            let columns = columns.start / 2 * 2..columns.end.div_ceil(2) * 2;
            let row = |row: usize| &pixels.data()[4 * (row * self.width + columns.start)..][..4 * columns.len()];
            let (upper, lower) = (row(2 * pair), row(2 * pair + 1));
            for (rgba, nth) in [(upper, 2 * pair), (lower, 2 * pair + 1)] {
                let y = &mut self.y[nth * self.width + columns.start..][..columns.len()];
                for (y, rgba) in y.iter_mut().zip(rgba.chunks_exact(4)) {
                    *y = part(Y, [rgba[0], rgba[1], rgba[2]].map(i32::from), 16, 0);
                }
            }
            let at = pair * (self.width / 2) + columns.start / 2;
            let (us, vs) = (&mut self.u[at..][..columns.len() / 2], &mut self.v[at..][..columns.len() / 2]);
            let pairs = upper.chunks_exact(8).zip(lower.chunks_exact(8));
            for ((u, v), (upper, lower)) in us.iter_mut().zip(vs).zip(pairs) {
                let sum = [0, 1, 2].map(|c| {
                    i32::from(upper[c]) + i32::from(upper[c + 4]) + i32::from(lower[c]) + i32::from(lower[c + 4])
                });
                (*u, *v) = (part(U, sum, 128, 2), part(V, sum, 128, 2));
            }
        }
    }
}

/// A sum of shares of a colour that is the sum of `2^bits` pixels, rounded.
fn part(shares: [i32; 3], rgb: [i32; 3], zero: i32, bits: u32) -> u8 {
    let sum: i32 = shares[0] * rgb[0] + shares[1] * rgb[1] + shares[2] * rgb[2];
    (zero + ((sum + (1 << (15 + bits))) >> (16 + bits))) as u8
}

impl YUVSource for Planes {
    fn dimensions(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    fn strides(&self) -> (usize, usize, usize) {
        (self.width, self.width / 2, self.width / 2)
    }

    fn y(&self) -> &[u8] {
        &self.y
    }

    fn u(&self) -> &[u8] {
        &self.u
    }

    fn v(&self) -> &[u8] {
        &self.v
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values as tables of BT.709 colour bars at full strength have them.
    #[test]
    fn colours_are_those_of_the_standard() {
        for (rgb, yuv) in [
            ([255, 255, 255], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 255, 0], [173, 42, 26]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let mut pixels = Pixmap::new(2, 2).unwrap();
            for pixel in pixels.data_mut().chunks_exact_mut(4) {
                pixel.copy_from_slice(&[rgb[0], rgb[1], rgb[2], 255]);
            }
            let mut planes = Planes::new(2, 2);
            planes.update(&pixels, &Rows::all(2, 2));
            assert_eq!([planes.y[0], planes.u[0], planes.v[0]], yuv, "{rgb:?}");
        }
    }
}
