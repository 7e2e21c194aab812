"""Reads the land polygons of Natural Earth 1:10m from npm's world-atlas, on its own grid."""

import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "world-atlas@2.0.2"


class Land:
    """Rings of grid points, and the grid: degrees = grid * scale + origin."""

    def __init__(self, rings, scale, origin):
        self.rings = rings
        self.lon_scale, self.lat_scale = scale
        self.lon_origin, self.lat_origin = origin

    def degrees(self, point):
        return point[0] * self.lon_scale + self.lon_origin, point[1] * self.lat_scale + self.lat_origin


def topology():
    """`land-10m.json`: the file named on the command line, or the one in npm's package."""
    if len(sys.argv) > 1:
        return json.loads(pathlib.Path(sys.argv[1]).read_text())
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        archive = next(pathlib.Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            return json.load(tar.extractfile("package/land-10m.json"))


def load():
    """The land as a list of polygons, each a list of closed rings (the outer one first)."""
    topo = topology()
    arcs = []
    for arc in topo["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x, y))
        arcs.append(points)

    def ring(indices):
        points = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    polygons = []
    # The `land` object, not the countries: an arc that two countries share is a border and no coast.
    for geometry in topo["objects"]["land"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        polygons += [[ring(indices) for indices in polygon] for polygon in parts]
    return Land(polygons, topo["transform"]["scale"], topo["transform"]["translate"])
