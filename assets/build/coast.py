"""Makes `assets/coast/coast.bin`: the coastlines of East and North-East Asia.

    python3 assets/build/coast.py [world-atlas-2.0.2.tgz]

Needs Python 3.9 only, and `npm` where no file is given. Whatever segment has an end in the region is kept whole, so no
edge is made where the region ends. The edges along the 180th meridian, where Natural Earth cuts its polygons, are no
coast and are left out.
"""

import pathlib

import land
import linefile

WEST, EAST, SOUTH, NORTH = 95.0, 180.0, 5.0, 70.0
TARGET = pathlib.Path(__file__).parent.parent / "coast" / "coast.bin"


def main():
    world = land.load()

    def is_inside(point):
        lon, lat = world.degrees(point)
        return WEST <= lon <= EAST and SOUTH <= lat <= NORTH

    def is_cut(point):
        return abs(abs(world.degrees(point)[0]) - 180.0) < world.lon_scale / 2

    def keep(a, b):
        return (is_inside(a) or is_inside(b)) and not (is_cut(a) and is_cut(b))

    chains = [chain for polygon in world.rings for ring in polygon for chain in linefile.runs(ring, keep)]
    # West to east, so that the same input gives the same bytes whatever order it came in.
    chains.sort()
    content = linefile.encode(chains, world.lon_scale, world.lon_origin, world.lat_scale, world.lat_origin)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(content)
    print(f"{TARGET.name}: {len(chains)} chains, {sum(len(c) - 1 for c in chains)} segments, {len(content)} bytes")


if __name__ == "__main__":
    main()
