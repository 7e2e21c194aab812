"""Makes `assets/territorial-sea/limit.bin`: where the sea within 12 NM of land ends, approximately.

    pip install -r assets/build/requirements.txt
    python3 assets/build/territorial_sea.py [world-atlas-2.0.2.tgz]

Land is cut into pieces of one degree, so that a buffer on an azimuthal equidistant projection centred on the piece is
true to a few metres (scale error (c/R)²/6, below 2e-4 within 200 km). The buffer of a union is the union of the
buffers, so nothing is made at the cuts. Places of `assets/places.toml` that are islands and that Natural Earth does
not have count as points; reefs have no territorial sea and do not count.
"""

import pathlib
import tomllib

import pyproj
import shapely
import shapely.ops
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

import land
import linefile

WEST, EAST, SOUTH, NORTH = 115.0, 150.0, 20.0, 52.0
LIMIT_M = 12 * 1852.0
# Steps of a quarter circle: the polygon lies up to 4 m inside the true circle.
QUARTER_STEPS = 40
TOLERANCE_M = 200.0
# An island that lies further than this from all land of Natural Earth is missing there.
MISSING_M = 5000.0
# Pockets of open sea smaller than this, about 1 km², are made by the approximation as likely as not.
SMALLEST_POCKET_DEGREES2 = 1e-4
GRID_DEGREES = 1e-5
ASSETS = pathlib.Path(__file__).parent.parent
WGS84 = pyproj.Geod(ellps="WGS84")


def buffered(shape, lon, lat):
    """The buffer of a small shape near (lon, lat), all in degrees."""
    local = pyproj.Proj(proj="aeqd", lat_0=lat, lon_0=lon, ellps="WGS84")
    flat = shapely.transform(shape, lambda c: list(zip(*local(c[:, 0], c[:, 1]))))
    round_it = shapely.buffer(flat, LIMIT_M, quad_segs=QUARTER_STEPS)
    return shapely.transform(round_it, lambda c: list(zip(*local(c[:, 0], c[:, 1], inverse=True))))


def land_shapes(world):
    """The land polygons near the region, in degrees."""
    region = box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1)
    for polygon in world.rings:
        rings = [[world.degrees(p) for p in ring] for ring in polygon]
        shape = Polygon(rings[0], rings[1:])
        if shape.intersects(region):
            yield shapely.make_valid(shape).intersection(region)


def missing_islets(shapes):
    """The islands of the places file that are not part of the land."""
    land_tree = shapely.STRtree(shapes)
    for place in tomllib.loads((ASSETS / "places.toml").read_text())["place"]:
        lon, lat = place["lon"], place["lat"]
        if place["kind"] != "island" or not (WEST <= lon <= EAST and SOUTH <= lat <= NORTH):
            continue
        nearest = shapes[land_tree.nearest(Point(lon, lat))]
        on_land = shapely.ops.nearest_points(nearest, Point(lon, lat))[0]
        if WGS84.inv(lon, lat, on_land.x, on_land.y)[2] > MISSING_M:
            yield place["id"], lon, lat


def simplified(points):
    """The chain with TOLERANCE_M of freedom, in a plane that is true to scale along its own latitude."""
    lat = (min(p[1] for p in points) + max(p[1] for p in points)) / 2
    local = pyproj.Proj(proj="laea", lat_0=lat, lon_0=points[0][0], ellps="WGS84")
    flat = LineString([local(*p) for p in points]).simplify(TOLERANCE_M, preserve_topology=True)
    return [local(*p, inverse=True) for p in flat.coords]


def main():
    shapes = list(land_shapes(land.load()))
    parts = []
    for shape in shapes:
        w, s, e, n = shape.bounds
        for lat in range(int(s), int(n) + 1):
            for lon in range(int(w), int(e) + 1):
                piece = shape.intersection(box(lon, lat, lon + 1, lat + 1)) if (e - w > 1 or n - s > 1) else shape
                if not piece.is_empty:
                    centre = piece.envelope.centroid
                    parts.append(buffered(piece, centre.x, centre.y))
                if piece is shape:
                    break
            else:
                continue
            break
    for name, lon, lat in missing_islets(shapes):
        print(f"added as a point: {name}")
        parts.append(buffered(Point(lon, lat), lon, lat))
    sea = shapely.union_all(parts)

    def keep(a, b):
        return any(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in (a, b))

    polygons = sea.geoms if isinstance(sea, MultiPolygon) else [sea]
    rings = [polygon.exterior for polygon in polygons]
    rings += [r for polygon in polygons for r in polygon.interiors if Polygon(r).area > SMALLEST_POCKET_DEGREES2]
    chains = []
    for ring in rings:
        for run in linefile.runs(list(ring.coords), keep):
            chains.append([(round(lon / GRID_DEGREES), round(lat / GRID_DEGREES)) for lon, lat in simplified(run)])
    chains.sort()
    content = linefile.encode(chains, GRID_DEGREES, 0.0, GRID_DEGREES, 0.0)
    target = ASSETS / "territorial-sea" / "limit.bin"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(f"{target.name}: {len(chains)} chains, {sum(len(c) - 1 for c in chains)} segments, {len(content)} bytes")


if __name__ == "__main__":
    main()
