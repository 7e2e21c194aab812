"""Reads the land polygons and country borders of Natural Earth from npm's world-atlas, on its own grid."""

import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "world-atlas@2.0.2"


class Land:
    """Rings of grid points, and the grid: degrees = grid * scale + origin."""

    def __init__(self, rings, topo):
        self.rings = rings
        self.lon_scale, self.lat_scale = topo["transform"]["scale"]
        self.lon_origin, self.lat_origin = topo["transform"]["translate"]

    def degrees(self, point):
        return point[0] * self.lon_scale + self.lon_origin, point[1] * self.lat_scale + self.lat_origin


def topology(name):
    """A file of the package: of the archive named on the command line, or of the one that npm fetches."""
    if len(sys.argv) > 1:
        return read(sys.argv[1], name)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return read(next(pathlib.Path(folder).glob("*.tgz")), name)


def read(archive, name):
    with tarfile.open(archive) as tar:
        return json.load(tar.extractfile(f"package/{name}"))


def absolute(topo):
    """The arcs of the topology as grid points; the file has steps."""
    arcs = []
    for arc in topo["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x, y))
        arcs.append(points)
    return arcs


def polygons(geometry):
    """The polygons of a geometry, each a list of rings, each a list of arc numbers (~number where turned round)."""
    if geometry["type"] is None:
        return []
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def load(scale="10m"):
    """The land as a list of polygons, each a list of closed rings (the outer one first)."""
    topo = topology(f"land-{scale}.json")
    arcs = absolute(topo)

    def ring(indices):
        points = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    # The `land` object, not the countries: an arc that two countries share is a border and no coast.
    rings = [
        [ring(indices) for indices in polygon]
        for geometry in topo["objects"]["land"]["geometries"]
        for polygon in polygons(geometry)
    ]
    return Land(rings, topo)


def borders(scale):
    """The lines, in degrees, on which two countries of Natural Earth meet: whoever they are, all alike."""
    topo = topology(f"countries-{scale}.json")
    countries_of = {}
    for number, geometry in enumerate(topo["objects"]["countries"]["geometries"]):
        for index in (index for polygon in polygons(geometry) for ring in polygon for index in ring):
            countries_of.setdefault(index if index >= 0 else ~index, set()).add(number)
    grid = Land([], topo)
    arcs = absolute(topo)
    return [[grid.degrees(p) for p in arcs[index]] for index in sorted(countries_of) if len(countries_of[index]) > 1]
