"""Makes `assets/basemap/land.bin`: land, coasts and borders for drawing, at three scales. Read by
`src/chart/basemap.rs`.

    pip install -r assets/build/requirements.txt
    python3 assets/build/basemap.py [world-atlas-2.0.2.tgz]

Land is cut into pieces along a grid of meridians and parallels, so that no triangle of a piece is large; along the
cuts there is a vertex at every whole degree, so that neighbouring pieces still meet when they are reprojected. Coasts
and borders are cut only where the region of the detailed level ends. What Natural Earth draws along the 180th
meridian and the South Pole, where its polygons are cut, is no coast and is left out.

Layout, little-endian:

    8 bytes   magic `PSBASE01`
    3 x u32   number of bytes of each level: the region at 1:10m, the world at 1:50m, the world at 1:110m
    levels    zigzag LEB128 numbers, in this order:
                number of pieces; of each piece the number of rings, the outer one first; of each ring the number of
                positions and these, the first not repeated at the end
                number of coast lines; of each the number of positions and these
                number of border lines; of each the number of positions and these

A position is longitude before latitude in units of 0.0001 degrees, each as the step from the position before it in
the level, the first one from zero. The detailed level has no coast lines: `coast/coast.bin` has them.
"""

import pathlib
import struct

import shapely
import shapely.affinity
from shapely.geometry import LineString, Polygon, box

import land
import linefile

UNIT_DEGREES = 1e-4
REGION = box(95.0, 5.0, 180.0, 70.0)
WORLD = box(-180.0, -90.0, 180.0, 90.0)
TARGET = pathlib.Path(__file__).parent.parent / "basemap" / "land.bin"


def snapped(shape):
    return shapely.set_precision(shapely.make_valid(shape), UNIT_DEGREES)


def unwrapped(ring):
    """The ring without jumps at the 180th meridian, where Natural Earth's rings end but the package has joined some
    vertices of both sides. One that goes round the South Pole is closed along it."""
    out = [ring[0]]
    for lon, lat in ring[1:]:
        out.append((lon + 360 * round((out[-1][0] - lon) / 360), lat))
    turn = out[-1][0] - out[0][0]
    if turn:
        assert abs(abs(turn) - 360) < 1e-9 and ring[0][1] < -60, "only Antarctica goes round a pole"
        out += [(out[-1][0], -90.0), (out[0][0], -90.0), out[0]]
    return out


def shapes(world, extent):
    """The land polygons, in degrees, that reach into an extent."""
    for polygon in world.rings:
        rings = [unwrapped([world.degrees(p) for p in ring]) for ring in polygon]
        # The package has the South Pole as a hole of Antarctica.
        shape = Polygon(rings[0], [hole for hole in rings[1:] if max(lat for _, lat in hole) > -89.9])
        for shift in (-360, 0, 360):
            moved = shapely.affinity.translate(shape, shift)
            if extent.intersects(box(*moved.bounds)):
                shape_there = snapped(snapped(moved).intersection(WORLD))
                yield from parts(shape_there, "Polygon")


def parts(shape, kind):
    """The non-empty geometries of one kind that a shape consists of."""
    found = (part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == kind)
    return [part for part in found if not part.is_empty]


def cells(step):
    """The boxes of a grid over the world, cut where the region ends as well, so that none is half inside."""
    west, south, east, north = REGION.bounds
    lons = sorted({*range(-180, 181, step), west, east})
    lats = sorted({*range(-90, 91, step), south, north})
    return [box(w, s, e, n) for w, e in zip(lons, lons[1:]) for s, n in zip(lats, lats[1:])]


def with_degree_marks(points, cell):
    """A ring, without the repeated end, with a vertex at every whole degree along the edges of its cell."""
    out = []
    w, s, e, n = cell.bounds
    for (x0, y0), (x1, y1) in zip(points, points[1:]):
        out.append((x0, y0))
        if x0 == x1 and x0 in (w, e):
            out += [(x0, float(y)) for y in whole_between(y0, y1)]
        elif y0 == y1 and y0 in (s, n):
            out += [(float(x), y0) for x in whole_between(x0, x1)]
    return out


def whole_between(a, b):
    low, high = min(a, b), max(a, b)
    inner = [k for k in range(int(low // 1) + 1, int(-(-high // 1))) if low < k < high]
    return inner if a < b else inner[::-1]


def pieces(polygons, grid):
    """Lists of rings in degrees, cell by cell."""
    tree = shapely.STRtree(polygons)
    out = []
    for cell in grid:
        for index in sorted(tree.query(cell, predicate="intersects")):
            # Snapped by itself, the cut point on a common edge is the same for the cells on both sides.
            cut = shapely.set_precision(polygons[index].intersection(cell), UNIT_DEGREES)
            for piece in sorted(parts(cut, "Polygon"), key=lambda p: p.bounds):
                piece = shapely.geometry.polygon.orient(piece)
                out.append([with_degree_marks(list(r.coords), cell) for r in (piece.exterior, *piece.interiors)])
    return out


def coast_lines(polygons):
    """The rings of the polygons without the edges along which Natural Earth cuts its polygons."""
    def is_coast(a, b):
        is_on_cut = abs(a[0]) > 180 - 0.002 and abs(b[0]) > 180 - 0.002
        is_at_pole = a[1] < -89.9 and b[1] < -89.9
        return not is_on_cut and not is_at_pole

    rings = [r for p in polygons for part in parts(p, "Polygon") for r in (part.exterior, *part.interiors)]
    return [LineString(run) for ring in rings for run in linefile.runs(list(ring.coords), is_coast)]


def split_at_region(lines):
    """The lines, those that enter or leave the region cut there."""
    out = []
    for line in lines:
        inside, outside = line.intersection(REGION), line.difference(REGION)
        if inside.is_empty or outside.is_empty:
            out.append(line)
        else:
            for part in (inside, outside):
                out += parts(shapely.line_merge(part) if part.geom_type == "MultiLineString" else part, "LineString")
    return out


def encode(polygons, coasts, borders):
    data, before, count = bytearray(), (0, 0), [0]

    def number(value):
        data.extend(linefile.varint(value))

    def positions(points):
        nonlocal before
        number(len(points))
        for lon, lat in points:
            x, y = round(lon / UNIT_DEGREES), round(lat / UNIT_DEGREES)
            number(x - before[0])
            number(y - before[1])
            before = (x, y)
            count[0] += 1

    number(len(polygons))
    for rings in polygons:
        number(len(rings))
        for ring in rings:
            positions(ring)
    for lines in (coasts, borders):
        number(len(lines))
        for line in lines:
            positions(line.coords)
    print(f"{len(polygons)} pieces, {len(coasts)} coasts, {len(borders)} borders: {count[0]} positions, {len(data)} bytes")
    return bytes(data)


def level(scale, step, extent):
    polygons = list(shapes(land.load(scale), extent))
    borders = [LineString(points) for points in land.borders(scale)]
    borders = parts(shapely.line_merge(shapely.union_all([snapped(line) for line in borders])), "LineString")
    grid = [cell for cell in cells(step) if extent.contains(cell)]
    if extent is REGION:
        inside = [REGION.intersection(line) for line in borders]
        borders = [part for line in inside for part in parts(line, "LineString")]
        coasts = []
    else:
        borders = split_at_region(borders)
        coasts = split_at_region(coast_lines(polygons))
    # West to east, so that the same input gives the same bytes whatever order it came in.
    coasts, borders = (sorted(lines, key=lambda line: line.coords[:2]) for lines in (coasts, borders))
    return encode(pieces(polygons, grid), coasts, borders)


def main():
    levels = [level("10m", 5, REGION), level("50m", 10, WORLD), level("110m", 10, WORLD)]
    content = b"PSBASE01" + struct.pack("<3I", *map(len, levels)) + b"".join(levels)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(content)
    print(f"{TARGET.name}: {len(content)} bytes")


if __name__ == "__main__":
    main()
