"""Writes line files: chains of positions, cut into chunks with bounding caps. Read by `src/coast.rs`.

Layout, little-endian:

    8 bytes   magic `PSLINES1`
    4 x f64   longitude scale, longitude origin, latitude scale, latitude origin (degrees)
    u32       number of chunks
    u32       number of bytes of data
    chunks    24 bytes each:
                u32      offset of the chunk in the data
                u16      number of positions
                u16      1 where the chunk begins a chain, else 0
                3 x f32  centre of the bounding cap, a unit vector from the Earth's centre (ECEF axes)
                f32      angular radius of the cap in radians, rounded up
    data      the positions of each chunk on the grid (degrees = grid * scale + origin), longitude before
              latitude, as zigzag LEB128 numbers: the first position from the grid's origin, each further one
              from the position before it

A chunk that goes on with a chain repeats the last position of the chunk before it, so that every segment lies in one
chunk. A closed chain ends with the position it began with.
"""

import math
import struct

SEGMENTS_PER_CHUNK = 64
# First eccentricity squared of WGS 84.
E2 = (2 - 1 / 298.257223563) / 298.257223563
# Room for rounding to f32 and for the line between two positions, which is not exactly a great circle: 13 m.
CAP_MARGIN = 2e-6


def unit_vector(lon, lat):
    """The direction from the Earth's centre to a position on the ellipsoid."""
    phi, lam = math.radians(lat), math.radians(lon)
    x, y, z = math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), (1 - E2) * math.sin(phi)
    norm = math.sqrt(x * x + y * y + z * z)
    return x / norm, y / norm, z / norm


def angle(a, b):
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return math.atan2(math.sqrt(sum(c * c for c in cross)), sum(p * q for p, q in zip(a, b)))


def varint(number):
    number = number * 2 if number >= 0 else -number * 2 - 1
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def bounding_cap(vectors):
    """A small cap round the vectors: the middle of two far ends, then improved step by step."""
    far = max(vectors, key=lambda v: angle(vectors[0], v))
    other = max(vectors, key=lambda v: angle(far, v))
    centre = [(a + b) / 2 for a, b in zip(far, other)]
    for turn in range(50):  # pull the centre towards what is furthest away, less each time
        norm = math.sqrt(sum(c * c for c in centre))
        centre = [c / norm for c in centre]
        furthest = max(vectors, key=lambda v: angle(centre, v))
        step = 0.5 / (turn + 2)
        pulled = [c + (f - c) * step for c, f in zip(centre, furthest)]
        norm = math.sqrt(sum(c * c for c in pulled))
        pulled = [c / norm for c in pulled]
        if max(angle(pulled, v) for v in vectors) < angle(centre, furthest):
            centre = pulled
    centre = struct.unpack("<3f", struct.pack("<3f", *centre))
    return centre, max(angle(centre, v) for v in vectors) + CAP_MARGIN


def encode(chains, lon_scale, lon_origin, lat_scale, lat_origin):
    """The line file of chains given as lists of grid points (x, y)."""
    table, data, count = bytearray(), bytearray(), 0
    for chain in chains:
        for begin in range(0, len(chain) - 1, SEGMENTS_PER_CHUNK):
            piece = chain[begin : begin + SEGMENTS_PER_CHUNK + 1]
            degrees = [(x * lon_scale + lon_origin, y * lat_scale + lat_origin) for x, y in piece]
            centre, radius = bounding_cap([unit_vector(*d) for d in degrees])
            table += struct.pack("<IHH4f", len(data), len(piece), 1 if begin == 0 else 0, *centre, radius)
            before = (0, 0)
            for x, y in piece:
                data += varint(x - before[0]) + varint(y - before[1])
                before = (x, y)
            count += 1
    header = b"PSLINES1" + struct.pack("<4dII", lon_scale, lon_origin, lat_scale, lat_origin, count, len(data))
    return header + bytes(table) + bytes(data)


def runs(points, keep):
    """The runs of segments of `points` for which `keep(a, b)` holds; a closed ring is turned so that it is not cut
    where it happens to begin."""
    closed = points[0] == points[-1]
    kept = [keep(a, b) for a, b in zip(points, points[1:])]
    if closed and not all(kept):
        if not any(kept):
            return []
        first_gap = kept.index(False)
        ring = points[:-1]
        points = ring[first_gap + 1 :] + ring[: first_gap + 1] + [ring[(first_gap + 1) % len(ring)]]
        kept = kept[first_gap + 1 :] + kept[: first_gap + 1]
    out, current = [], []
    for (a, b), is_kept in zip(zip(points, points[1:]), kept):
        if is_kept:
            current = current or [a]
            current.append(b)
        elif current:
            out.append(current)
            current = []
    if current:
        out.append(current)
    return out
